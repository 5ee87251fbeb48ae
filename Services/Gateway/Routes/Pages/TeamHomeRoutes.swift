import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `GET /team`: what is worth a call, and the way to the latest proposals.
struct TeamHomeRoutes: Sendable {
  let proposals: ProposalsClient
  let readSignals: ReadSignals
  let nameClients: NameClients
  let listActivity: ListActivity
  let team: TeamRoutes

  private static let mostProposals = 10
  private static let mostActivity = 10

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit = try team.visit(context)
    let call = try context.call()
    let found = try await readSignals.ifAtHand(for: visit.session.member.id, call: call)
    let activity = try await listActivity(ListQuery(limit: Self.mostActivity, after: nil), call: call)
    return .page(
      TeamHomeView.page(
        visit, .init(signals: found?.signals, proposals: try await latest(call), activity: activity.rows)))
  }

  /// - Returns: `nil` while their owner is away: the page is the way to one's account all the same.
  private func latest(_ call: Call) async throws -> [TeamHomeView.Listed]? {
    let page: Page<ProposalSummary>
    do {
      page = try await proposals.proposals(query: [("limit", "\(Self.mostProposals)")], call: call)
    } catch let problem as Problem where problem.isOutage {
      return nil
    }
    let ids = Set(page.items.map { Client.ID($0.clientID.rawValue) })
    let names = try await nameClients(Array(ids), call: call)
    return page.items.map {
      TeamHomeView.Listed(proposal: $0, clientName: names[Client.ID($0.clientID.rawValue)])
    }
  }
}
