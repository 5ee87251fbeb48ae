import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Mails leave by the outbox like events do, so that a mail goes exactly when its transaction is committed. The message
/// in the outbox only names the mail: what it says stays sealed in its own row.
enum MailQueue {
  static let subscriber = "mail"

  struct Notice: Codable, Sendable {
    let mailID: Mail.ID

    enum CodingKeys: String, CodingKey {
      case mailID = "mail_id"
    }
  }

  /// A mail server takes its time.
  static var policy: OutboxPolicy {
    var policy = OutboxPolicy()
    policy.parallelism = 6
    return policy
  }

  static func enqueue(
    _ mail: Mail.ID, of organization: OrganizationID, at now: Date, in transaction: Transaction
  ) async throws {
    let notice = try CloudEvent(
      id: mail.rawValue, source: "gateway", type: "mail.queued", time: now, organization: organization,
      aggregate: mail.rawValue, encoding: Notice(mailID: mail))
    try await Outbox.append(notice, for: [subscriber], in: transaction)
  }
}
