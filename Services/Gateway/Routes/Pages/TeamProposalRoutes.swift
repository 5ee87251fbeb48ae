import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `GET /team/proposals/{id}`: one proposal for its team, and its say on what was a person.
struct TeamProposalRoutes: Sendable {
  let proposals: ProposalsClient
  let readSharing: ReadSharing
  let readSignals: ReadSignals
  let team: TeamRoutes

  /// Of the list of views; what is older is in the API.
  private static let mostViews = 100

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let call = try context.call()
    let detail = try await proposals.proposal(id, call: call)
    let views = try await proposals.views(of: id, query: [("limit", "\(Self.mostViews)")], call: call)
    let shared = SharedProposal.ID(id.rawValue)
    let sharing = try await readSharing(of: shared, call: call)
    let visit = try team.visit(context)
    let found =
      detail.state == .sent
      ? try await readSignals.ifAtHand(
        of: shared, trails: sharing.trails, for: visit.session.member.id, call: call) : nil
    return .page(
      TeamProposalView.page(
        visit,
        .init(
          proposal: detail, views: views.items, hasMoreViews: views.nextCursor != nil, trails: sharing.trails,
          signals: found?.signals ?? [])))
  }

  func overrule(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let form = try await PageForm(request, context, allowing: ["was_person"])
    let id: ProposalID = try context.path.id("id")
    let wasPerson: Bool
    switch form["was_person"] {
    case "yes": wasPerson = true
    case "no": wasPerson = false
    default: throw GatewayRefusal.invalid(field: "was_person", .malformed(wanted: "yes or no"))
    }
    _ = try await proposals.overrule(
      try context.path.id("view_id"), of: id, OverruleRequest(wasPerson: wasPerson), call: context.call())
    return .seeOther("/team/proposals/\(id)")
  }
}
