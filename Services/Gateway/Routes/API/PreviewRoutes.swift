import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `GET /api/v1/proposals/{id}/preview`: the page as the client would see it. It tells nothing and has no form that sends, so
/// looking at it is neither a view nor a decision.
struct PreviewRoutes: Sendable {
  let preparePreview: PreparePreview
  let proposals: ProposalsClient
  let assets: AssetAddresses
  let origin: PublicOrigin
  let clock: WallClock

  /// Whoever may look at the preview may look at its pictures, by the same key.
  private static let pictures = "/api/v1/images/"

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let layout = try request.query(allowing: ["layout"]).value(
      "layout", "One of classic, itemized, summary and showcase.", ProposalLayout.init(rawValue:))
    let id: SharedProposal.ID = try context.path.id("id")
    let call = try context.call()
    let order = try await preparePreview(id, layout: layout?.rawValue, call: call)
    let page = try await proposals.preview(order, call: call)
    let reader = order.recipients.first { $0.role == .decides } ?? order.recipients.first
    let visit = ProposalVisit(
      proposal: page, viewer: Viewer(name: reader?.name ?? order.client.name, role: .decides),
      frame: PageFrame(assets: assets, now: clock.now(), publicURL: origin.url, pictures: Self.pictures),
      isPreview: true)
    return .page(ProposalView.page(.init(visit: visit, acceptanceNonce: "")))
  }
}
