import Foundation
import Identifiers

/// A proposal of the service that owns it; here it is an id and what links say of it.
enum SharedProposal {
  typealias ID = Identifier<SharedProposal>
}

/// One recipient's way to one proposal or one invoice (SL-1 ... SL-7).
struct ShareLink: Hashable, Sendable {
  typealias ID = Identifier<ShareLink>

  /// The one thing that a link opens.
  enum Subject: Hashable, Sendable {
    case proposal(SharedProposal.ID)
    case invoice(SharedInvoice.ID)

    /// Lower-case, as in scopes and locks.
    var id: String {
      switch self {
      case .proposal(let id): id.description
      case .invoice(let id): id.description
      }
    }
  }

  enum Status: String, Hashable, Sendable, CaseIterable {
    /// What it is for is being sent; opens nothing yet.
    case prepared
    case active
    case revoked
  }

  var id: ID
  var organization: OrganizationID
  var subject: Subject
  var publicID: String
  var contact: Contact.ID
  var name: String
  var email: String
  var role: Contact.Role
  var status: Status
  var generation: Int64
  var createdAt: Date
  var expiresAt: Date
  var revokedAt: Date?

  static let tokenPrefix = "cps_"
  static let defaultDays = 90
  static let longestDays = 365
  static let daysAfterDecision = 30

  /// What it opens, if that is a proposal.
  var proposal: SharedProposal.ID? {
    if case .proposal(let id) = subject { id } else { nil }
  }

  /// What it opens, if that is an invoice.
  var invoice: SharedInvoice.ID? {
    if case .invoice(let id) = subject { id } else { nil }
  }

  /// The one question on every request: page, beacon, decision.
  func opens(at now: Date) -> Bool {
    status == .active && now < expiresAt
  }

  /// As the team sees it.
  func statusText(at now: Date) -> String {
    status == .active && now >= expiresAt ? "expired" : status.rawValue
  }

  /// - Parameter days: 1 ... 365; absent is 90.
  static func expiry(from now: Date, days: Int?) throws(GatewayRefusal) -> Date {
    let days = days ?? defaultDays
    guard (1...longestDays).contains(days) else {
      throw .invalid(field: "expires_in_days", .outOfRange("1 to \(longestDays)"))
    }
    return now.addingTimeInterval(Double(days) * 86_400)
  }

  /// Of a link that is mailed with its proposal: it outlives the last valid day by 30 days, within 90 to 365 days.
  ///
  /// - Parameter validUntil: `YYYY-MM-DD` in the seller's zone.
  static func expiry(from now: Date, validUntil: String?, timeZone: String) -> Date {
    let usual = now.addingTimeInterval(Double(defaultDays) * 86_400)
    guard let validUntil, let end = ProposalFacts.end(of: validUntil, timeZone: timeZone) else { return usual }
    let longest = now.addingTimeInterval(Double(longestDays) * 86_400)
    return min(longest, max(usual, end.addingTimeInterval(Double(daysAfterDecision) * 86_400)))
  }

  /// The receipt stays readable until then at least: 30 days after the decision.
  static func earliestExpiry(afterDecisionAt moment: Date) -> Date {
    moment.addingTimeInterval(Double(daysAfterDecision) * 86_400)
  }

  /// Looked at before anything is hashed or asked of the database.
  static func isWellFormedToken(_ text: some StringProtocol) -> Bool {
    BearerText.isWellFormed(text.utf8, prefix: tokenPrefix)
  }

  /// The address of a link on the public site.
  static func url(publicURL: String, token: String) -> String { "\(publicURL)/s/\(token)" }
}
