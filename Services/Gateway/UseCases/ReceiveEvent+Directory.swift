import Foundation
import Identifiers
import Postgres

extension ReceiveEvent {
  /// Whom some news is about and who is to hear of it, read once for all of it.
  struct Directory: Sendable {
    let organization: Organization?
    let members: [Member]
    let settings: [Member.ID: MemberSettings]
    let clients: [Client.ID: Client]
    /// The links by which somebody acted.
    private let links: [ShareLink.ID: ShareLink]

    /// The statements whose answers it is made of.
    static func selection(for reports: [ProposalReport], of organization: OrganizationID) -> [SQL] {
      [
        OrganizationStore.selection(of: organization), MemberStore.all,
        ShareLinkStore.selection(of: Array(Set(reports.compactMap(\.actingLink)))),
      ] + ClientStore.selection(of: Array(Set(reports.map(\.client))))
    }

    /// - Parameter answers: to `selection(for:of:)`, in its order.
    init(_ answers: some Collection<Rows>) throws {
      let answers = Array(answers)
      organization = try OrganizationStore.found(in: answers[0])
      members = try MemberStore.members(in: answers[1])
      settings = try MemberStore.settings(in: answers[1])
      links = Dictionary(try ShareLinkStore.links(in: answers[2]).map { ($0.id, $0) }) { first, _ in first }
      clients = Dictionary(try ClientStore.clients(in: answers[3...]).map { ($0.id, $0) }) { first, _ in first }
    }

    /// Who is behind it, if it is a contact of the proposal's client: nobody else learns of its decision. A link is
    /// personal, so its visit tells who came.
    func person(behind report: ProposalReport) -> Contact? {
      var id = report.statedContact
      if id == nil, let link = report.actingLink.flatMap({ links[$0] }), link.proposal == report.proposal {
        id = link.contact
      }
      guard let id else { return nil }
      return clients[report.client]?.contacts.first { $0.id == id }
    }
  }
}
