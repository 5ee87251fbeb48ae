import Foundation
import Identifiers
import Postgres

enum ClientStore {
  static func insert(_ client: Client, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      INSERT INTO clients (organization_id, id, name, address, created_at)
      VALUES (\(organization), \(client.id), \(client.name), \(client.address?.json as String?), \(client.createdAt))
      """)
    for (position, contact) in client.contacts.enumerated() {
      try await insert(
        contact, of: client.id, position: position, at: client.createdAt, of: organization, in: transaction)
    }
  }

  static func insert(
    _ contact: Contact, of client: Client.ID, position: Int, at now: Date, of organization: OrganizationID,
    in transaction: Transaction
  ) async throws {
    try await transaction.execute(
      """
      INSERT INTO contacts (organization_id, id, client_id, name, email, phone, role, position, created_at)
      VALUES (
        \(organization), \(contact.id), \(client), \(contact.name), \(contact.email), \(contact.phone as String?),
        \(contact.role.rawValue), \(Int32(clamping: position)), \(now)
      )
      """)
  }

  static func find(_ id: Client.ID, in transaction: Transaction) async throws -> Client? {
    try clients(in: try await transaction.pipeline(selection(of: [id]))).first
  }

  /// Clients and their contacts, to be sent together with other statements; `clients(in:)` reads the answers.
  static func selection(of ids: [Client.ID]) -> [SQL] {
    [
      """
      SELECT id, name, address, created_at FROM clients
      WHERE organization_id = current_organization() AND id = ANY(\(ids))
      """, contacts(of: ids),
    ]
  }

  /// `names(in:)` reads the answer.
  static func names(of ids: [Client.ID]) -> SQL {
    """
    SELECT id, name FROM clients
    WHERE organization_id = current_organization() AND id = ANY(\(ids))
    """
  }

  static func names(in rows: Rows) throws -> [Client.ID: String] {
    Dictionary(try rows.map { (try $0.decode("id"), try $0.decode("name")) }) { first, _ in first }
  }

  static func clients(in answers: some Collection<Rows>) throws -> [Client] {
    guard let clients = answers.first, let last = answers.dropFirst().first else { return [] }
    return try self.clients(clients, contacts: last)
  }

  /// Keeps two additions to one client from passing each other.
  static func lock(_ id: Client.ID, in transaction: Transaction) async throws {
    // The row itself is never written, so a lock on its key needs no right to update it.
    _ = try await transaction.query("SELECT pg_advisory_xact_lock(hashtextextended(\(id.description), 1))")
  }

  static func list(_ query: ListQuery, in transaction: Transaction) async throws -> ListPage<Client> {
    let rows = try await transaction.query(
      """
      SELECT id, name, address, created_at FROM clients
      WHERE organization_id = current_organization()\(PageCursor.condition(query.after, time: "created_at"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    let ids: [Client.ID] = try rows.map { try $0.decode("id") }
    let clients = try clients(rows, contacts: ids.isEmpty ? nil : try await transaction.query(contacts(of: ids)))
    return ListPage(rows: clients, limit: query.limit) { PageCursor(time: $0.createdAt, id: $0.id.rawValue) }
  }

  static func contact(_ id: Contact.ID, in transaction: Transaction) async throws -> (client: Client.ID, Contact)? {
    let rows = try await transaction.query(
      """
      SELECT client_id, id, name, email, phone, role FROM contacts
      WHERE organization_id = current_organization() AND id = \(id)
      """)
    return try rows.first.map { row in (try row.decode("client_id"), try contact(row)) }
  }

  private static func contacts(of clients: [Client.ID]) -> SQL {
    """
    SELECT client_id, id, name, email, phone, role FROM contacts
    WHERE organization_id = current_organization() AND client_id = ANY(\(clients))
    ORDER BY client_id, position, id
    """
  }

  private static func clients(_ rows: Rows, contacts: Rows?) throws -> [Client] {
    var people: [Client.ID: [Contact]] = [:]
    for row in contacts.map(Array.init) ?? [] {
      people[try row.decode("client_id"), default: []].append(try contact(row))
    }
    return try rows.map { row in try client(row, contacts: people[try row.decode("id")] ?? []) }
  }

  private static func client(_ row: Row, contacts: [Contact]) throws -> Client {
    Client(
      id: try row.decode("id"), name: try row.decode("name"),
      address: try (row.decode("address") as String?).flatMap { MailingAddress(json: $0) }, contacts: contacts,
      createdAt: try row.decode("created_at"))
  }

  private static func contact(_ row: Row) throws -> Contact {
    Contact(
      id: try row.decode("id"), name: try row.decode("name"), email: try row.decode("email"),
      phone: try row.decode("phone"),
      role: try .stored(try row.decode("role"), column: "role"))
  }
}
