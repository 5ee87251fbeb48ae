import CallContext
import HTML
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceRuntime

struct LandingRoutes: Sendable {
  private let page: Markup

  init(assets: AssetAddresses) { page = LandingView.page(assets: assets) }

  func landing(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    .page(page)
  }

  func robots(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "User-agent: *\nDisallow: /\n")))
  }
}
