import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// How mails about an invoice come about.
extension ReceiveInvoiceEvent {
  /// What all mails about one event have in common.
  struct Letterhead: Sendable {
    let purpose: Mail.Purpose
    let organization: Organization
    let client: Client?
    let person: Contact?
    let now: Date
  }

  struct Addressee: Sendable {
    let name: String
    let address: String
    /// Who reads the invoice by a link; `nil` for the contractor's own people.
    let contact: Contact?
  }

  func addressees(
    of report: InvoiceReport, _ audience: InvoiceReport.Audience, _ news: Letterhead, _ directory: Directory
  ) -> [Addressee] {
    switch audience {
    case .recipients: return directory.recipients(of: report).map(Addressee.init)
    case .payers: return directory.payers(of: report, at: news.now).map(Addressee.init)
    case .team:
      let details = news.organization.details
      let office = details.email.map { [Addressee(name: details.displayName, address: $0, contact: nil)] } ?? []
      return office + directory.informed.map { Addressee(name: $0.name, address: $0.email, contact: nil) }
    }
  }

  func write(
    to addressee: Addressee, _ letterhead: Letterhead, _ news: News, _ directory: inout Directory,
    of organization: OrganizationID, into effects: inout Effects
  ) throws {
    let way = addressee.contact.map {
      lead($0, to: news.report.invoice, at: letterhead.now, &directory, of: organization, into: &effects)
    }
    let id = world.ids.make(Mail.ID.self)
    let order = Order(
      purpose: letterhead.purpose, organization: letterhead.organization, client: letterhead.client,
      person: letterhead.person, recipientName: addressee.name, recipientAddress: addressee.address, url: way?.url,
      now: letterhead.now)
    effects.mails.append(
      Mail(
        id: id, purpose: letterhead.purpose, proposal: nil, shareLink: way?.link, status: .queued,
        sealedMessage: try sealing.seal(try news.compose(order), for: id), createdAt: letterhead.now))
  }

  /// By a link of their own: one more token of the one that they have, or a new one.
  private func lead(
    _ contact: Contact, to invoice: SharedInvoice.ID, at now: Date, _ directory: inout Directory,
    of organization: OrganizationID, into effects: inout Effects
  ) -> (link: ShareLink.ID, url: String) {
    let token = Random.token(prefix: ShareLink.tokenPrefix)
    let url = ShareLink.url(publicURL: publicURL, token: token)
    let hash = SHA256.digest(token)
    if let known = directory.active(invoice, of: contact) {
      effects.links.append(ShareLinkStore.tokenInsertion(of: known, tokenHash: hash, at: now))
      return (known.id, url)
    }
    let link = ShareLink(
      id: world.ids.make(), organization: organization, subject: .invoice(invoice),
      publicID: InvoicePublicID.text(of: invoice), contact: contact.id, name: contact.name, email: contact.email,
      role: contact.role, status: .active, generation: 1, createdAt: now,
      expiresAt: now.addingTimeInterval(Double(ShareLink.longestDays) * 86_400), revokedAt: nil)
    directory.links.append(link)
    effects.links.append(ShareLinkStore.insertion(of: link, tokenHash: hash))
    return (link.id, url)
  }
}

extension ReceiveInvoiceEvent.Addressee {
  init(_ contact: Contact) { self.init(name: contact.name, address: contact.email, contact: contact) }
}
