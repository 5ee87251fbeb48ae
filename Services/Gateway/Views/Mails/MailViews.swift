import Foundation
import ProposalsContract

/// One mail: the text part says everything that the HTML part says.
struct MailBody: Hashable, Sendable {
  /// The contractor's name, for the `From` field.
  var senderName: String
  /// One line without control characters.
  var subject: String
  var text: String
  var html: String
}

enum MailViews {
  /// "Here is your proposal", to each recipient.
  static func proposalSent(_ mail: ProposalSentMail) -> MailBody {
    MailBody(senderName: "", subject: "", text: "", html: "")
  }

  /// "You accepted", to the contact who decided, or was told to have.
  static func decisionReceipt(_ mail: DecisionMail) -> MailBody {
    MailBody(senderName: "", subject: "", text: "", html: "")
  }

  /// "They accepted", to the contractor's own people.
  static func decisionNotice(_ mail: DecisionMail) -> MailBody {
    MailBody(senderName: "", subject: "", text: "", html: "")
  }
}

/// The proposal as mails name it.
struct ProposalLetterhead: Hashable, Sendable {
  var seller: SellerDetails
  var clientName: String
  var title: String
  /// The estimate's number.
  var number: String
  var revision: Int
  var totals: Totals
  /// ISO 4217.
  var currency: String
  /// BCP 47.
  var locale: String
  /// IANA name.
  var timeZone: String
}

struct ProposalSentMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  var recipient: Viewer
  /// `YYYY-MM-DD`; left out of the mail when not known yet.
  var validUntil: String?
  /// The team's own words, plain text.
  var message: String?
  /// The share link, absolute.
  var address: String
  var now: Date
}

struct DecisionMail: Hashable, Sendable {
  var letterhead: ProposalLetterhead
  /// Who gets the mail.
  var recipientName: String
  var decision: DecisionDetail
  /// Name of the contact behind `decision.contactID`, if there is one.
  var deciderName: String?
  /// The page, absolute; no button when `nil`.
  var address: String?
}
