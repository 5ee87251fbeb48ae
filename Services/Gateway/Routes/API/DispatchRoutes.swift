import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct DispatchRoutes: Sendable {
  let dispatchProposal: DispatchProposal

  private struct Draft: Decodable {
    let layout: ProposalLayout?
    let contactIDs: [ContactID]?
    let message: String?

    enum CodingKeys: String, CodingKey {
      case layout
      case contactIDs = "contact_ids"
      case message
    }
  }

  func send(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(Draft.self, from: request)
    let order = DispatchProposal.Order(
      proposal: try context.path.id("id"), layout: draft.layout?.rawValue,
      contacts: draft.contactIDs?.map { Contact.ID($0.rawValue) }, message: draft.message)
    let sent = try await dispatchProposal(order, call: context.call())
    return try .json(
      DispatchBody(
        proposal: RawJSON(bytes: sent.proposal.document),
        shareLinks: sent.links.map { ShareLinkBody($0.link, at: sent.now, url: $0.url) }))
  }
}

private struct DispatchBody: Encodable {
  let proposal: RawJSON
  let shareLinks: [ShareLinkBody]

  enum CodingKeys: String, CodingKey {
    case proposal
    case shareLinks = "share_links"
  }
}
