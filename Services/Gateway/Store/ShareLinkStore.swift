import CallContext
import Foundation
import Identifiers
import Postgres

enum ShareLinkStore {
  private static let columns: SQL = """
    organization_id, id, proposal_id, invoice_id, public_id, contact_id, name, email, role, status, generation,
    created_at, expires_at, revoked_at
    """

  /// Those that open it.
  private static func opening(_ subject: ShareLink.Subject) -> SQL {
    switch subject {
    case .proposal(let id): "proposal_id = \(id)"
    case .invoice(let id): "invoice_id = \(id)"
    }
  }

  static func insert(_ link: ShareLink, tokenHash: [UInt8], in transaction: Transaction) async throws {
    try await transaction.execute(insertion(of: link, tokenHash: tokenHash))
  }

  /// The same as a statement, to be sent together with others.
  static func insertion(of link: ShareLink, tokenHash: [UInt8]) -> SQL {
    """
    INSERT INTO share_links (
      organization_id, id, proposal_id, invoice_id, public_id, contact_id, name, email, role, token_hash, status,
      generation, created_at, expires_at
    ) VALUES (
      \(link.organization), \(link.id), \(link.proposal), \(link.invoice), \(link.publicID), \(link.contact),
      \(link.name), \(link.email), \(link.role.rawValue), \(tokenHash), \(link.status.rawValue), \(link.generation),
      \(link.createdAt), \(link.expiresAt)
    )
    """
  }

  /// The link of a presented token, whatever its status: one keyed read before the organization is known, whose policy
  /// shows a row to whoever can state its hash, and one of the link itself.
  nonisolated(nonsending) static func findPresented(
    tokenHash: [UInt8], in database: Database, deadline: Deadline
  ) async throws -> ShareLink? {
    let named = try await database.queryOne(
      """
      SELECT organization_id, id FROM share_links WHERE token_hash = \(tokenHash)
      UNION ALL
      SELECT organization_id, share_link_id AS id FROM share_link_tokens WHERE token_hash = \(tokenHash)
      """, in: .presentedSecret(sha256: tokenHash), deadline: deadline)
    // Whoever names no link is answered after the same two reads as for one that is closed (SL-2).
    let organization: OrganizationID = try named?.decode("organization_id") ?? OrganizationID(nowhere)
    let id: ShareLink.ID = try named?.decode("id") ?? ShareLink.ID(nowhere)
    return try await find(id, of: organization, in: database, deadline: deadline)
  }

  /// The id of nothing.
  private static let nowhere = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

  /// One more token that opens a link, for a later mail.
  static func tokenInsertion(of link: ShareLink, tokenHash: [UInt8], at now: Date) -> SQL {
    """
    INSERT INTO share_link_tokens (organization_id, token_hash, share_link_id, created_at)
    VALUES (\(link.organization), \(tokenHash), \(link.id), \(now))
    """
  }

  /// The link that a cookie names, as it is now: the one query of a page.
  nonisolated(nonsending) static func find(
    _ id: ShareLink.ID, of organization: OrganizationID, in database: Database, deadline: Deadline
  ) async throws -> ShareLink? {
    try await database.queryOne(
      "SELECT \(columns) FROM share_links WHERE organization_id = \(organization) AND id = \(id)",
      in: .organization(organization), deadline: deadline
    ).map(link)
  }

  /// The links that cookies name, as they are now.
  nonisolated(nonsending) static func find(
    _ ids: [ShareLink.ID], of organization: OrganizationID, in database: Database, deadline: Deadline
  ) async throws -> [ShareLink.ID: ShareLink] {
    let selection: SQL =
      "SELECT \(columns) FROM share_links WHERE organization_id = \(organization) AND id = ANY(\(ids))"
    let answers = try await database.pipeline(
      [.keptPlans, selection], in: .organization(organization), deadline: deadline)
    return Dictionary(
      try answers[1].map { row in
        let link = try link(row)
        return (link.id, link)
      }
    ) { first, _ in first }
  }

  /// The open link of a contact.
  nonisolated(nonsending) static func findActive(
    of subject: ShareLink.Subject, contact: Contact.ID, in organization: OrganizationID, _ database: Database,
    deadline: Deadline
  ) async throws -> ShareLink? {
    try await database.query(
      """
      SELECT \(columns) FROM share_links
      WHERE organization_id = \(organization) AND \(opening(subject)) AND contact_id = \(contact)
        AND status = 'active'
      ORDER BY created_at DESC, id DESC
      LIMIT 1
      """, in: .organization(organization), deadline: deadline
    ).first.map(link)
  }

  /// Links by their ids; `links(in:)` reads the answers.
  static func selection(of ids: [ShareLink.ID]) -> SQL {
    "SELECT \(columns) FROM share_links WHERE organization_id = current_organization() AND id = ANY(\(ids))"
  }

  /// Newest first, whatever their status.
  static func list(
    of subject: ShareLink.Subject, _ query: ListQuery, in transaction: Transaction
  ) async throws -> ListPage<ShareLink> {
    let rows = try await transaction.query(
      """
      SELECT \(columns), \(SQL.createdMicroseconds("l")) FROM share_links l
      WHERE organization_id = current_organization() AND \(opening(subject))\(SQL.after(query.after, "l"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return try ListPage(reading: rows, limit: query.limit, link)
  }

  /// Those that may open first, the newest first among both.
  static func first(
    _ limit: Int64, of subject: ShareLink.Subject, in transaction: Transaction
  ) async throws -> [ShareLink] {
    try links(
      in: try await transaction.query(
        """
        SELECT \(columns) FROM share_links
        WHERE organization_id = current_organization() AND \(opening(subject))
        ORDER BY (status = 'active') DESC, created_at DESC, id DESC
        LIMIT \(limit)
        """))
  }

  /// The links that are not revoked: no more than the client has contacts, of whom each has one. Newest first; `links(in:)`
  /// reads the answers.
  static func active(of subject: ShareLink.Subject) -> SQL {
    """
    SELECT \(columns) FROM share_links
    WHERE organization_id = current_organization() AND \(opening(subject)) AND status = 'active'
    ORDER BY created_at DESC, id DESC
    """
  }

  static func links(in rows: Rows) throws -> [ShareLink] { try rows.map(link) }

  /// Serializes all that is done to the links of one thing.
  static func lock(_ subject: ShareLink.Subject, in transaction: Transaction) async throws {
    try await transaction.execute(lock(of: [subject]))
  }

  /// The same for several, in the same order for everybody.
  static func lock(of subjects: [ShareLink.Subject]) -> SQL {
    """
    SELECT pg_advisory_xact_lock(hashtextextended(id, 2))
    FROM (SELECT id FROM unnest(\(subjects.map(\.id))) AS id ORDER BY id) AS subject
    """
  }

  static func prepared(of proposal: SharedProposal.ID, in transaction: Transaction) async throws -> [ShareLink] {
    try await transaction.query(
      """
      SELECT \(columns) FROM share_links
      WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND status = 'prepared'
      """
    ).map(link)
  }

  static func deletePrepared(of proposal: SharedProposal.ID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      DELETE FROM share_links
      WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND status = 'prepared'
      """)
  }

  /// The proposals are sent: their prepared links open from now on.
  static func activation(of proposals: [SharedProposal.ID]) -> SQL {
    """
    UPDATE share_links SET status = 'active'
    WHERE organization_id = current_organization() AND proposal_id = ANY(\(proposals)) AND status = 'prepared'
    """
  }

  /// Ends a contact's earlier link, before it gets another.
  static func revokeActive(
    of subject: ShareLink.Subject, contact: Contact.ID, at now: Date, in transaction: Transaction
  ) async throws {
    try await transaction.execute(
      """
      UPDATE share_links SET status = 'revoked', revoked_at = \(now), generation = generation + 1
      WHERE organization_id = current_organization() AND \(opening(subject)) AND contact_id = \(contact)
        AND status = 'active'
      """)
  }

  /// - Returns: the link, or `nil` when the subject has no such link. Revoking twice changes nothing.
  static func revoke(
    _ id: ShareLink.ID, of subject: ShareLink.Subject, at now: Date, in transaction: Transaction
  ) async throws -> (link: ShareLink, isNew: Bool)? {
    let rows = try await transaction.query(
      """
      SELECT \(columns) FROM share_links
      WHERE organization_id = current_organization() AND id = \(id) AND \(opening(subject))
      FOR UPDATE
      """)
    guard let link = try rows.first.map(link) else { return nil }
    guard link.status != .revoked else { return (link, false) }
    try await transaction.execute(
      """
      UPDATE share_links SET status = 'revoked', revoked_at = \(now), generation = generation + 1
      WHERE organization_id = current_organization() AND id = \(id)
      """)
    return (link, true)
  }

  /// The receipt of a decision stays readable: no open link of its proposal ends before the given time (SL-6).
  struct Keeping: Sendable {
    let proposal: SharedProposal.ID
    let until: Date
    let decidedAt: Date
  }

  /// - Parameter keepings: of different proposals.
  static func keepingOpen(_ keepings: [Keeping]) -> SQL {
    """
    UPDATE share_links
    SET expires_at = greatest(share_links.expires_at, kept.until), decided_at = kept.decided_at
    FROM unnest(
      \(keepings.map(\.proposal)), \(keepings.map(\.until)), \(keepings.map(\.decidedAt))
    ) AS kept(proposal_id, until, decided_at)
    WHERE share_links.organization_id = current_organization() AND share_links.proposal_id = kept.proposal_id
      AND share_links.status = 'active' AND share_links.expires_at > kept.decided_at
    """
  }

  /// The page stays readable for as long as it can be decided and after; a link that is closed stays closed.
  static func extending(_ proposal: SharedProposal.ID, until time: Date, now: Date) -> SQL {
    """
    UPDATE share_links
    SET expires_at = greatest(expires_at, least(\(time), created_at + interval '365 days'))
    WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND status = 'active'
      AND expires_at > \(now)
    """
  }

  private static func link(_ row: Row) throws -> ShareLink {
    let invoice: SharedInvoice.ID? = try row.decode("invoice_id")
    return ShareLink(
      id: try row.decode("id"), organization: try row.decode("organization_id"),
      subject: try invoice.map { .invoice($0) } ?? .proposal(try row.decode("proposal_id")),
      publicID: try row.decode("public_id"), contact: try row.decode("contact_id"), name: try row.decode("name"),
      email: try row.decode("email"), role: try .stored(try row.decode("role"), column: "role"),
      status: try .stored(try row.decode("status"), column: "status"), generation: try row.decode("generation"),
      createdAt: try row.decode("created_at"), expiresAt: try row.decode("expires_at"),
      revokedAt: try row.decode("revoked_at"))
  }
}
