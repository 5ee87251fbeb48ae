import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// The pictures of a proposal for those who have a link to it: those that its version shows, and no others. Where the page
/// shows nothing of the proposal any more, the logo is left.
struct PicturePageRoutes: Sendable {
  let screens: ProposalScreens
  let pictures: ShownPictures

  /// `GET /p/{public_id}/images/{sha256}`
  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let sha256 = try context.path.text("sha256")
    let proposal = ProposalID(visit.proposal.rawValue)
    let call = try context.call()
    let version = try await screens.pages.page(of: proposal, call: call)
    guard isShown(sha256, on: version) else { throw Problem.notFound }
    let picture = try await pictures.picture(sha256, shownBy: proposal, call: call)
    return .picture(picture, sha256: sha256, for: request)
  }

  private func isShown(_ sha256: String, on version: ProposalPages.Version) -> Bool {
    let content = version.page.content
    switch screens.screen(version) {
    case .open, .receipt, .notice(.expired):
      return (content.images ?? []).contains { $0.sha256.utf8.elementsEqual(sha256.utf8) }
    case .notice(.withdrawn), .notice(.replaced):
      return content.seller.logo.map { $0.utf8.elementsEqual(sha256.utf8) } ?? false
    }
  }
}
