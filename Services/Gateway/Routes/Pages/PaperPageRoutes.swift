import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// The files of a proposal for those who have a link to it. What the page does not show any more, its files do not either.
struct PaperPageRoutes: Sendable {
  let screens: ProposalScreens
  let keepPapers: KeepPapers

  /// `GET /p/{public_id}/proposal.pdf`
  func proposal(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let version = try await screens.version(for: visit, call: call)
    switch screens.screen(version) {
    case .open, .notice(.expired):
      return try await paper(.proposal, visit, edition: version.page.validUntil ?? "", request, context)
    case .receipt: return try await paper(.signed, visit, request, context)
    case .notice(.withdrawn), .notice(.replaced):
      return .page(await screens.current(version, visit: visit, call: call), status: .conflict)
    }
  }

  /// `GET /p/{public_id}/proof`. It says from where and with what the decision was made, so only those who decide get it.
  func proof(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    guard visit.link.role == .decides else { throw Problem.notFound }
    let call = try context.call()
    let version = try await screens.version(for: visit, call: call)
    guard screens.screen(version) == .receipt else {
      return .page(await screens.current(version, visit: visit, call: call), status: .conflict)
    }
    return try await paper(.proof, visit, request, context)
  }

  private func paper(
    _ kind: Paper.Kind, _ visit: ShareVisit, edition: String = "", _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let deadline = PaperRoutes.deadline(context.deadline)
    let paper = try await keepPapers(
      kind, of: visit.proposal, edition: edition, for: visit.link.organization, deadline: deadline)
    return .paper(paper, for: visit.link.organization, from: keepPapers, to: request)
  }
}
