import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime

struct ImageRoutes: Sendable {
  let storeImage: StoreImage
  let readImage: ReadImage

  func store(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.bodyBytes(from: request)
    let outcome = try await storeImage(
      body, call: try context.call(), keyed: try context.keyed(request, body: body, answer: Self.stored))
    return try outcome.response(Self.stored)
  }

  private static func stored(_ stored: StoreImage.Stored) throws -> StoredAnswer {
    try .json(ImageDetail(stored.image), status: stored.isNew ? .created : .ok)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    .image(try await readImage(try Self.hash(context), call: try context.call()))
  }

  func facts(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(ImageDetail(try await readImage.facts(try Self.hash(context), call: try context.call())))
  }

  func readShown(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    .image(
      try await readImage.shown(
        try Self.hash(context), by: try context.path.id("id"), call: try context.call()))
  }

  private static func hash(_ context: PortalRequestContext) throws -> String {
    let text = try context.path.text("sha256")
    guard StoredImage.isHash(text) else { throw ProposalRefusal.notFound }
    return text
  }
}

extension Response {
  fileprivate static func image(_ file: ImageBytes) -> Response {
    Response(
      status: .ok, headers: [.contentType: file.kind.mediaType],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
  }
}

extension ImageDetail {
  init(_ image: StoredImage) {
    self.init(
      sha256: image.sha256, contentType: image.kind.mediaType, width: image.width, height: image.height,
      byteCount: image.byteCount)
  }
}

extension ImageFault: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notAnImage:
      Problem(.unprocessableContent, code: "not_an_image", detail: "This is no PNG, JPEG or WebP picture.")
    case .damaged:
      Problem(
        .unprocessableContent, code: "image_damaged",
        detail: "This picture is cut off, or is not what its own header says. Export it again.")
    case .animated: Problem(.unprocessableContent, code: "image_animated", detail: "A moving picture can't be printed.")
    case .tooManyPixels:
      Problem(
        .unprocessableContent, code: "image_too_large",
        detail: "At most 16,384 pixels a side, and 25 million in all; 50 million for an upright JPEG.")
    case .tooLarge: .contentTooLarge(limit: ImageLimits.bytes)
    }
  }
}
