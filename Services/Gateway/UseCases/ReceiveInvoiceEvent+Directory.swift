import Foundation
import Identifiers
import Postgres

extension ReceiveInvoiceEvent {
  /// Whom some news is about and who is to hear of it, read once for all of it.
  struct Directory: Sendable {
    let organization: Organization?
    let members: [Member]
    let clients: [Client.ID: Client]
    private let settings: [Member.ID: MemberSettings]
    /// The links by which somebody acted.
    private let acting: [ShareLink.ID: ShareLink]
    /// Of the invoices of which somebody is told by their link.
    var links: [ShareLink]

    /// The statements whose answers it is made of, but for the links of the invoices.
    static func selection(for reports: [InvoiceReport], of organization: OrganizationID) -> [SQL] {
      [
        OrganizationStore.selection(of: organization), MemberStore.all,
        ShareLinkStore.selection(of: Array(Set(reports.compactMap(\.actingLink)))),
      ] + ClientStore.selection(of: Array(Set(reports.map(\.client))))
    }

    /// - Parameter answers: to `selection(for:of:)`, in its order.
    init(_ answers: some Collection<Rows>, links: some Collection<Rows>) throws {
      let answers = Array(answers)
      organization = try OrganizationStore.found(in: answers[0])
      members = try MemberStore.members(in: answers[1])
      settings = try MemberStore.settings(in: answers[1])
      acting = Dictionary(try ShareLinkStore.links(in: answers[2]).map { ($0.id, $0) }) { first, _ in first }
      clients = Dictionary(try ClientStore.clients(in: answers[3...]).map { ($0.id, $0) }) { first, _ in first }
      self.links = try links.flatMap(ShareLinkStore.links)
    }

    /// Who did it by a link of theirs.
    func person(behind report: InvoiceReport) -> Contact? {
      guard let link = report.actingLink.flatMap({ acting[$0] }) else { return nil }
      return clients[report.client]?.contacts.first { $0.id == link.contact }
    }

    /// Those of the client whose business it is; who has left the directory gets no link.
    func recipients(of report: InvoiceReport) -> [Contact] {
      var reached: Set<Contact.ID> = []
      let contacts = clients[report.client]?.contacts ?? []
      return report.recipients.compactMap { id in
        guard reached.insert(id).inserted else { return nil }
        return contacts.first { $0.id == id && InvoiceIssue.mayPay($0.role) }
      }
    }

    /// Those of the client whose business it is and who can read the invoice: nobody is told of what they can't read, and
    /// whose link was revoked gets no other.
    func payers(of report: InvoiceReport, at now: Date) -> [Contact] {
      let contacts = clients[report.client]?.contacts ?? []
      return contacts.filter { contact in
        InvoiceIssue.mayPay(contact.role) && links(of: report.invoice, to: contact).contains { $0.opens(at: now) }
      }
    }

    /// Members who want to know what clients do.
    var informed: [Member] {
      members.filter { (settings[$0.id] ?? .standard).notices.contains(.decision) }
    }

    /// The link that leads this contact there now.
    func active(_ invoice: SharedInvoice.ID, of contact: Contact) -> ShareLink? {
      links(of: invoice, to: contact).first
    }

    private func links(of invoice: SharedInvoice.ID, to contact: Contact) -> [ShareLink] {
      links.filter { $0.invoice == invoice && $0.contact == contact.id }
    }
  }
}
