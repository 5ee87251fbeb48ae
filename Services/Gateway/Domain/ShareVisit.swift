import Foundation

/// A browser with a checked cookie of a proposal: the link as it is in the database now, and the session of the cookie.
struct ShareVisit: Hashable, Sendable {
  var link: ShareLink
  /// What the link opens.
  let proposal: SharedProposal.ID
  /// 16 bytes.
  var session: [UInt8]

  /// `nil` for a link to something else.
  init?(link: ShareLink, session: [UInt8]) {
    guard let proposal = link.proposal else { return nil }
    self.link = link
    self.proposal = proposal
    self.session = session
  }
}

/// The same of an invoice.
struct InvoiceVisit: Hashable, Sendable {
  let link: ShareLink
  /// What the link opens.
  let invoice: SharedInvoice.ID
  /// 16 bytes.
  let session: [UInt8]

  /// `nil` for a link to something else.
  init?(link: ShareLink, session: [UInt8]) {
    guard let invoice = link.invoice else { return nil }
    self.link = link
    self.invoice = invoice
    self.session = session
  }
}
