import Foundation
import Identifiers

/// An invoice of the service that owns it; here it is an id and what links say of it.
enum SharedInvoice {
  typealias ID = Identifier<SharedInvoice>
}

/// A payment of the service that owns it; here it is an id.
enum SharedPayment {
  typealias ID = Identifier<SharedPayment>
}

/// An invoice as the gateway must know it to share and to issue it; the document itself passes through.
struct InvoiceFacts: Hashable, Sendable {
  var id: SharedInvoice.ID
  var client: Client.ID
  var title: String
  /// Of the owner ("open").
  var state: String

  var isDraft: Bool { state == "draft" }
}

/// What a share link is made for, as it must be known for that.
struct SharedFacts: Hashable, Sendable {
  var publicID: String
  var client: Client.ID
  var title: String
  var state: String
  /// A draft gets its links by being sent.
  var isShareable: Bool
  var estimate: UUID?

  init(_ proposal: ProposalFacts) {
    publicID = proposal.publicID
    client = proposal.client
    title = proposal.title
    state = proposal.state
    isShareable = proposal.isShareable
    estimate = proposal.estimate
  }

  init(_ invoice: InvoiceFacts, publicID: String) {
    self.publicID = publicID
    client = invoice.client
    title = invoice.title
    state = invoice.state
    isShareable = !invoice.isDraft
  }
}
