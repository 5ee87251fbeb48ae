import Foundation
import ProposalsContract

/// What every page of the team knows of who looks at it.
struct TeamVisit: Hashable, Sendable {
  var session: MemberSession
  /// The organization as its brand shows it.
  var seller: SellerDetails
  var formToken: String
  var assets: AssetAddresses
  var now: Date

  var wording: Wording {
    let details = session.organization.details
    return Wording(locale: details.locale, currency: details.currency, timeZone: details.timeZone, now: now)
  }
}
