import CallContext
import Foundation
import Identifiers
import Postgres

enum MailStore {
  static func insert(_ mail: Mail, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      INSERT INTO mails (
        organization_id, id, purpose, proposal_id, share_link_id, status, sealed_message, created_at
      ) VALUES (
        \(organization), \(mail.id), \(mail.purpose.rawValue), \(mail.proposal as SharedProposal.ID?), \(mail.shareLink as ShareLink.ID?),
        \(mail.status.rawValue), \(mail.sealedMessage), \(mail.createdAt)
      )
      """)
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

  /// - Returns: the ids of the mails that may go now.
  static func releaseHeld(of proposal: SharedProposal.ID, in transaction: Transaction) async throws -> [Mail.ID] {
    try await transaction.query(
      """
      UPDATE mails SET status = 'queued'
      WHERE organization_id = current_organization() AND proposal_id = \(proposal) AND status = 'held'
      RETURNING id
      """
    ).map { try $0.decode("id") }
  }

  /// A queued mail, and whether the link that it carries still opens (a mail without a link always goes).
  static func queued(
    _ id: Mail.ID, of organization: OrganizationID, at now: Date, in database: Database, deadline: Deadline
  ) async throws -> (sealedMessage: [UInt8], createdAt: Date, proposal: SharedProposal.ID?, isWanted: Bool)? {
    let rows = try await database.query(
      """
      SELECT mails.sealed_message, mails.created_at, mails.proposal_id,
        (mails.share_link_id IS NULL OR (share_links.status = 'active' AND share_links.expires_at > \(now))) AS wanted
      FROM mails LEFT JOIN share_links
        ON share_links.organization_id = mails.organization_id AND share_links.id = mails.share_link_id
      WHERE mails.organization_id = \(organization) AND mails.id = \(id) AND mails.status = 'queued'
      """, in: .organization(organization), deadline: deadline)
    return try rows.first.map { row in
      (
        try row.decode("sealed_message"), try row.decode("created_at"), try row.decode("proposal_id"),
        try row.decode("wanted")
      )
    }
  }

  /// What it said is dropped with it.
  ///
  /// - Returns: whether it was still waiting.
  static func finish(
    _ id: Mail.ID, as status: Mail.Status, at now: Date, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.execute(
      """
      UPDATE mails SET status = \(status.rawValue), sealed_message = NULL, finished_at = \(now)
      WHERE organization_id = current_organization() AND id = \(id) AND status = 'queued'
      """) == 1
  }
}
