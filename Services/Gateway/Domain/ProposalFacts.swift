import Foundation

/// A proposal as the gateway must know it to share it; the document itself passes through.
struct ProposalFacts: Hashable, Sendable {
  /// Minor units.
  struct Totals: Hashable, Sendable {
    var subtotalCents: Int64
    var discountCents: Int64
    var taxCents: Int64
    var totalCents: Int64
    var depositCents: Int64?
  }

  var id: SharedProposal.ID
  var publicID: String
  var estimate: UUID
  var client: Client.ID
  var title: String
  var number: String
  var revision: Int
  var state: String
  var currency: String
  var totals: Totals
  /// `YYYY-MM-DD`; unknown while a draft counts its days from the dispatch.
  var validUntil: String?
  /// The whole detail as JSON.
  var document: [UInt8]

  /// Whether links may be made for it: a draft gets its links by being sent.
  var isShareable: Bool { state != "draft" }
}

/// All that sending needs.
struct DispatchOrder: Hashable, Sendable {
  var proposal: SharedProposal.ID
  var layout: String
  var organization: Organization
  var client: Client
  var recipients: [Contact]
}
