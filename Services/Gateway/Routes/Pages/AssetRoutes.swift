import CallContext
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceRuntime

struct AssetRoutes: Sendable {
  let assets: Assets

  private static let forEver = "public, max-age=31536000, immutable"

  func file(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    guard let file = assets.files[try context.path.text("name")] else { throw Problem.notFound }
    return Self.response(request, bytes: file.bytes, contentType: file.contentType, etag: file.etag)
  }

  func brand(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let name = try context.path.text("name")
    guard let css = BrandStylesheet.css(fileName: name) else { throw Problem.notFound }
    return Self.response(
      request, bytes: Array(css.utf8), contentType: "text/css; charset=utf-8", etag: "\"\(name)\"")
  }

  private static func response(
    _ request: Request, bytes: [UInt8], contentType: String, etag: String
  ) -> Response {
    let headers: HTTPFields = [.contentType: contentType, .cacheControl: forEver, .eTag: etag]
    if request.headers[values: .ifNoneMatch].contains(where: { $0.utf8.elementsEqual(etag.utf8) }) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
