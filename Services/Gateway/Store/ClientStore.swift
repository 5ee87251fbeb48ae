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

  /// The record itself, without its contacts.
  ///
  /// - Returns: whether it still had the version; otherwise nothing was changed.
  static func update(_ client: Client, ifVersion version: Int64, in transaction: Transaction) async throws -> Bool {
    let changed = try await transaction.execute(
      """
      UPDATE clients
      SET name = \(client.name), address = \(client.address?.json as String?), version = version + 1
      WHERE organization_id = current_organization() AND id = \(client.id) AND version = \(version)
      """)
    return changed == 1
  }

  static func update(_ contact: Contact, of client: Client.ID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      UPDATE contacts
      SET
        name = \(contact.name), email = \(contact.email), phone = \(contact.phone as String?),
        role = \(contact.role.rawValue)
      WHERE organization_id = current_organization() AND client_id = \(client) AND id = \(contact.id)
      """)
  }

  static func find(_ id: Client.ID, in transaction: Transaction) async throws -> Client? {
    try clients(in: try await transaction.pipeline(selection(of: [id]))).first
  }

  /// Clients and their contacts, to be sent together with other statements; `clients(in:)` reads the answers.
  static func selection(of ids: [Client.ID]) -> [SQL] {
    [
      """
      SELECT id, name, address, created_at, version FROM clients
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
    let people = try people(in: last)
    return try clients.map { try client($0, people) }
  }

  /// One more version, for a change of its contacts: those who make one come one after the other.
  ///
  /// - Parameter version: that it must still have; `nil` is any.
  /// - Returns: whether it had; otherwise nothing was changed.
  static func advance(
    _ id: Client.ID, ifVersion version: Int64? = nil, in transaction: Transaction
  ) async throws -> Bool {
    let condition: SQL = if let version { " AND version = \(version)" } else { "" }
    let changed = try await transaction.execute(
      """
      UPDATE clients SET version = version + 1
      WHERE organization_id = current_organization() AND id = \(id)\(condition)
      """)
    return changed == 1
  }

  static func list(_ query: ListQuery, in transaction: Transaction) async throws -> ListPage<Client> {
    let rows = try await transaction.query(
      """
      SELECT id, name, address, created_at, version, \(SQL.createdMicroseconds("c")) FROM clients c
      WHERE organization_id = current_organization()\(SQL.after(query.after, "c"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    let ids: [Client.ID] = try rows.map { try $0.decode("id") }
    let people = ids.isEmpty ? [:] : try people(in: try await transaction.query(contacts(of: ids)))
    return try ListPage(reading: rows, limit: query.limit) { try client($0, people) }
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

  private static func people(in contacts: Rows) throws -> [Client.ID: [Contact]] {
    Dictionary(try contacts.map { (try $0.decode("client_id"), [try contact($0)]) }, uniquingKeysWith: +)
  }

  private static func client(_ row: Row, _ people: [Client.ID: [Contact]]) throws -> Client {
    let id: Client.ID = try row.decode("id")
    return Client(
      id: id, name: try row.decode("name"),
      address: try (row.decode("address") as String?).flatMap { MailingAddress(json: $0) }, contacts: people[id] ?? [],
      createdAt: try row.decode("created_at"), version: try row.decode("version"))
  }

  private static func contact(_ row: Row) throws -> Contact {
    Contact(
      id: try row.decode("id"), name: try row.decode("name"), email: try row.decode("email"),
      phone: try row.decode("phone"),
      role: try .stored(try row.decode("role"), column: "role"))
  }
}
