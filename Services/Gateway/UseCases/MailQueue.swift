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

  /// Notices of queued mails, to be sent together with other statements.
  static func insertion(of mails: [(id: Mail.ID, at: Date)], for organization: OrganizationID) throws -> SQL {
    let notices = try mails.map { mail in
      try CloudEvent(
        id: mail.id.rawValue, source: "gateway", type: "mail.queued", time: mail.at, organization: organization,
        aggregate: mail.id.rawValue, encoding: Notice(mailID: mail.id))
    }
    return Outbox.insertion(of: notices, for: [subscriber])
  }
}
