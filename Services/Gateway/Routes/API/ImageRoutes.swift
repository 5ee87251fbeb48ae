import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// The pictures of an organization, for its team: uploaded as they are, named by the hash of what is kept.
struct ImageRoutes: Sendable {
  let proposals: ProposalsClient

  /// 5 MiB, as their owner has it.
  static let bodyLimit = 5 << 20
  private static let types: Set<String> = ["image/png", "image/jpeg", "image/webp", "application/octet-stream"]

  /// `POST /api/v1/images`. What kind it is, is told by its bytes; the declared type only says that it is meant as one.
  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    guard let type = request.headers[.contentType], Self.types.contains(type.lowercased()) else {
      throw Problem(
        .unsupportedMediaType, code: "unsupported_media_type",
        detail: "The body must be a picture: image/png, image/jpeg or image/webp.")
    }
    let key = try IdempotencyKeyField.optional(of: request)
    let bytes = try await context.bodyBytes(from: request)
    guard !bytes.isEmpty else {
      throw Problem(.unprocessableContent, code: "not_an_image", detail: "This is no PNG, JPEG or WebP picture.")
    }
    // A slow line may take its time for the picture; what is done with it has its own.
    let call = Call(
      caller: try context.requireCaller(), deadline: .after(.seconds(10)), requestID: context.requestID)
    let stored = try await proposals.storeImage(bytes, key: key, call: call)
    return try .json(stored.detail, status: stored.isNew ? .created : .ok)
  }

  /// `GET /api/v1/images/{sha256}`
  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let sha256 = try context.path.text("sha256")
    guard Logo.isHash(sha256) else { throw Problem.notFound }
    let picture = ShownPicture(try await proposals.image(sha256, call: context.call()))
    return .picture(picture, sha256: sha256, for: request)
  }
}
