import CallContext
import Foundation
import Identifiers
import Postgres

enum MailStore {
  static func insert(_ mail: Mail, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(insertion(of: [mail], for: organization))
  }

  /// Several as one statement, to be sent together with others.
  static func insertion(of mails: [Mail], for organization: OrganizationID) -> SQL {
    """
    INSERT INTO mails (
      organization_id, id, purpose, proposal_id, share_link_id, status, sealed_message, created_at,
      expires_at
    )
    SELECT
      \(organization), mail.id, mail.purpose, mail.proposal_id, mail.share_link_id, mail.status, mail.sealed_message,
      mail.created_at, mail.expires_at
    FROM unnest(
      \(mails.map(\.id)), \(mails.map(\.purpose.rawValue)), \(mails.map(\.proposal)), \(mails.map(\.shareLink)),
      \(mails.map(\.status.rawValue)), \(mails.map(\.sealedMessage)), \(mails.map(\.createdAt)),
      \(mails.map(\.expiresAt))
    ) AS mail(id, purpose, proposal_id, share_link_id, status, sealed_message, created_at, expires_at)
    """
  }

  /// Says better what was already prepared: when the proposal is sent, more is known of it.
  static func replaceHeld(_ id: Mail.ID, sealedMessage: [UInt8], in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      UPDATE mails SET sealed_message = \(sealedMessage)
      WHERE organization_id = current_organization() AND id = \(id) AND status = 'held'
      """)
  }

  static func deleteHeld(of proposal: SharedProposal.ID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      DELETE FROM mails
      WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND status = 'held'
      """)
  }

  /// - Returns: a statement that lets held mails go; its answers are their ids, for `released(in:)`.
  static func release(of proposals: [SharedProposal.ID]) -> SQL {
    """
    UPDATE mails SET status = 'queued'
    WHERE organization_id = current_organization() AND proposal_id = ANY(\(proposals)) AND status = 'held'
    RETURNING id
    """
  }

  static func released(in rows: Rows) throws -> [Mail.ID] {
    try rows.map { try $0.decode("id") }
  }

  /// What became of the mails that brought these links.
  static func deliveries(
    of links: [ShareLink], in transaction: Transaction
  ) async throws -> [DeliveryTrail] {
    let rows = try await transaction.query(
      """
      SELECT DISTINCT ON (share_link_id) share_link_id, status, finished_at
      FROM mails
      WHERE organization_id = current_organization()
        AND share_link_id = ANY(\(links.map(\.id)))
        AND purpose = \(Mail.Purpose.proposalSent.rawValue)
      ORDER BY share_link_id, created_at DESC
      """)
    var trails = Dictionary(links.map { ($0.id, DeliveryTrail(link: $0)) }) { first, _ in first }
    for row in rows {
      let link: ShareLink.ID = try row.decode("share_link_id")
      trails[link]?.mail = DeliveryTrail.MailStatus(
        try Mail.Status.stored(try row.decode("status"), column: "status"))
      trails[link]?.mailedAt = try row.decode("finished_at")
    }
    return links.compactMap { trails[$0.id] }
  }

  /// When mails with these links were handed over, of those since a time.
  static func deliveries(of links: [ShareLink.ID], since: Date) -> SQL {
    """
    SELECT share_link_id, finished_at FROM mails
    WHERE organization_id = current_organization() AND share_link_id = ANY(\(links)) AND status = 'delivered'
      AND finished_at > \(since)
    """
  }

  static func deliveries(in rows: Rows) throws -> [ShareLink.ID: [Date]] {
    Dictionary(try rows.map { (try $0.decode("share_link_id"), [try $0.decode("finished_at")]) }, uniquingKeysWith: +)
  }

  /// A mail that is to go now.
  struct Queued: Sendable {
    let sealedMessage: [UInt8]
    let createdAt: Date
    let proposal: SharedProposal.ID?
    /// Whether it still is of use: its time is not over, and the link that it carries (where it has one) opens, or it is
    /// a record.
    let isWanted: Bool
  }

  /// Those of the mails that are queued.
  static func queued(
    _ ids: [Mail.ID], of organization: OrganizationID, at now: Date, in database: Database, deadline: Deadline
  ) async throws -> [Mail.ID: Queued] {
    let selection: SQL = """
      SELECT mails.id, mails.sealed_message, mails.created_at, mails.proposal_id,
        (
          mails.share_link_id IS NULL
            OR mails.purpose = ANY(\(Mail.Purpose.records.map(\.rawValue)))
            OR (share_links.status = 'active' AND share_links.expires_at > \(now)))
          AND (mails.expires_at IS NULL OR mails.expires_at > \(now)) AS wanted
      FROM mails LEFT JOIN share_links
        ON share_links.organization_id = mails.organization_id AND share_links.id = mails.share_link_id
      WHERE mails.organization_id = \(organization) AND mails.id = ANY(\(ids)) AND mails.status = 'queued'
      """
    let rows = try await database.pipeline(
      [.keptPlans, selection], in: .organization(organization), deadline: deadline)[1]
    var mails: [Mail.ID: Queued] = [:]
    for row in rows {
      mails[try row.decode("id")] = Queued(
        sealedMessage: try row.decode("sealed_message"), createdAt: try row.decode("created_at"),
        proposal: try row.decode("proposal_id"), isWanted: try row.decode("wanted"))
    }
    return mails
  }

  /// Nobody is invited to what was taken back meanwhile.
  static func discardingInvitations(to proposals: [SharedProposal.ID], at now: Date) -> SQL {
    """
    UPDATE mails SET status = 'discarded', sealed_message = NULL, finished_at = \(now)
    WHERE organization_id = current_organization()
      AND share_link_id IN (
        SELECT id FROM share_links
        WHERE organization_id = current_organization() AND proposal_id = ANY(\(proposals)))
      AND purpose = \(Mail.Purpose.proposalSent.rawValue)
      AND status = 'queued'
    """
  }

  /// What they said is dropped with them.
  ///
  /// - Returns: a statement that affects the mails that still waited.
  static func finish(_ ids: [Mail.ID], as status: Mail.Status, at now: Date) -> SQL {
    """
    UPDATE mails SET status = \(status.rawValue), sealed_message = NULL, finished_at = \(now)
    WHERE organization_id = current_organization() AND id = ANY(\(ids)) AND status = 'queued'
    """
  }
}
