import CallContext
import Cryptography
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime
import Synchronization

extension FakeProposals {
  /// As the owner has them.
  static var pictureLimits: EdgeLimits {
    var limits = EdgeLimits()
    limits.upload = .init(method: "POST", target: "/internal/v1/images", bodyBytes: 5 << 20)
    return limits
  }

  /// Every picture is a PNG of 320 by 80 here; one that starts with `<` is none.
  func pictureRows<Access: Sendable>(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .post("\(base)/images", access, "im", bodyLimit: 6 << 20) { [self] request, context in
        let bytes = try await context.bodyBytes(from: request)
        guard bytes.first != 0x3C else { throw Problem(.unprocessableContent, code: "not_an_image") }
        let organization = try context.requireCaller().organization
        let sha256 = Hex.encode(SHA256.digest(bytes))
        let isNew = pictures.withLock { $0.updateValue((organization, bytes), forKey: sha256) == nil }
        return try .json(Self.detail(sha256, bytes), status: isNew ? .created : .ok)
      },
      .get("\(base)/images/{sha256}", access, "im2") { [self] _, context in .png(try picture(context)) },
      .get("\(base)/images/{sha256}/facts", access, "im3") { [self] _, context in
        guard try context.requireCaller().principal == .service("gateway") else { throw Problem.forbidden }
        return try .json(Self.detail(try context.path.text("sha256"), try picture(context)))
      },
      .get("\(base)/proposals/{id}/images/{sha256}", access, "im4") { [self] _, context in
        _ = try sharedPage(context)
        return .png(try picture(context))
      },
    ]
  }

  func facts(_ hashes: [String]) -> [ImageFacts] {
    hashes.map { ImageFacts(sha256: $0, contentType: "image/png", width: 320, height: 80) }
  }

  private static func detail(_ sha256: String, _ bytes: [UInt8]) -> ImageDetail {
    ImageDetail(sha256: sha256, contentType: "image/png", width: 320, height: 80, byteCount: bytes.count)
  }

  private func picture(_ context: PortalRequestContext) throws -> [UInt8] {
    let (sha256, organization) = (try context.path.text("sha256"), try context.requireCaller().organization)
    guard let kept = pictures.withLock({ $0[sha256] }), kept.organization == organization else {
      throw Problem.notFound
    }
    return kept.bytes
  }
}

extension Response {
  fileprivate static func png(_ bytes: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "image/png"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
