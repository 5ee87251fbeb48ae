import BillingContract
import CallContext
import Foundation
import HTML
import Identifiers
import ServiceRuntime

/// Draws the pages of one invoice.
struct InvoiceScreens: Sendable {
  let pages: InvoicePages
  let nonces: DecisionNonces
  let assets: AssetAddresses
  let origin: PublicOrigin
  let clock: WallClock

  /// - Throws: 404 when there is no such invoice, or none that was issued; 503 when its service is away.
  func page(for visit: InvoiceVisit, call: Call) async throws -> InvoicePage {
    try await pages.page(of: InvoiceID(visit.invoice.rawValue), call: call)
  }

  /// As it was last read here, for when its service is away; `nil` when none is remembered.
  func lastKnown(for visit: InvoiceVisit) -> InvoicePage? {
    pages.lastKnown(InvoiceID(visit.invoice.rawValue), of: visit.link.organization)
  }

  /// - Parameter nonce: of the form as it came, for as long as it stands for something.
  func draw(
    _ invoice: InvoicePage, _ visit: InvoiceVisit, entry: AnnouncementEntry = AnnouncementEntry(),
    problems: [FormProblem] = [], nonce: String? = nil
  ) -> Markup {
    let mayAct = InvoiceIssue.mayPay(visit.link.role)
    let now = clock.now()
    func value(_ purpose: DecisionNonce.Purpose) -> String {
      nonces.make(for: binding(invoice, visit, purpose), now: now)
    }
    return InvoiceView.page(
      ShownInvoice(
        invoice: invoice, viewer: visit.link.name,
        frame: PageFrame(assets: assets, now: now, publicURL: origin.url),
        announcing: mayAct
          ? Announcing(nonce: nonce ?? value(.announcement), entry: entry, problems: problems) : nil,
        releaseKey: mayAct ? value(.release) : nil, publicID: visit.link.publicID))
  }

  /// By which a form counts once.
  ///
  /// - Returns: `nil` when the value is too old, or of another page or session.
  func key(of nonce: String, _ invoice: InvoicePage, _ visit: InvoiceVisit, _ purpose: DecisionNonce.Purpose) -> String?
  {
    nonces.decisionKey(from: nonce, for: binding(invoice, visit, purpose), now: clock.now())
  }

  func wording(_ invoice: InvoicePage) -> Wording {
    Wording(
      locale: invoice.locale, currency: invoice.currency, timeZone: invoice.timeZone, now: clock.now())
  }

  private func binding(
    _ invoice: InvoicePage, _ visit: InvoiceVisit, _ purpose: DecisionNonce.Purpose
  ) -> DecisionNonces.Binding {
    DecisionNonces.Binding(
      session: visit.session, subject: visit.invoice.rawValue, contentSHA256: invoice.contentSHA256, purpose: purpose)
  }
}
