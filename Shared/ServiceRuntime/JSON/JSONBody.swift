import HTTPTypes
import Hummingbird
import NIOCore

/// JSON bodies of requests and responses.
public enum JSONBody {
  /// 1 MiB (GW-3).
  public static let defaultLimit = 1 << 20
}

extension PortalRequestContext {
  /// Reads and decodes a JSON body: `try await context.decodeBody(AcceptanceRequest.self, from: request)`.
  ///
  /// - Throws: 415 unless the body is declared as `application/json`, 413 when it is larger than the route allows,
  ///   otherwise as `StrictJSON.decode`.
  public func decodeBody<Value: Decodable>(
    _ type: Value.Type = Value.self, from request: Request, unknownKeys: StrictJSON.UnknownKeys = .refused
  ) async throws -> Value {
    let bytes = try await jsonBytes(from: request)
    return try StrictJSON.decode(type, from: bytes, unknownKeys: unknownKeys)
  }

  /// The bytes of a JSON body, for those that need them exactly; not yet looked into.
  public func jsonBytes(from request: Request) async throws -> [UInt8] {
    guard Self.isJSON(request.headers[.contentType]) else { throw Problem.unsupportedMediaType }
    return try await bodyBytes(from: request)
  }

  /// The bytes of any body.
  public func bodyBytes(from request: Request) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap(Int.init), length > bodyLimit {
      throw Problem.contentTooLarge(limit: bodyLimit)
    }
    do {
      let buffer = try await request.body.collect(upTo: bodyLimit)
      return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw Problem.contentTooLarge(limit: bodyLimit)
    }
  }

  /// `application/json`, alone or with `charset=utf-8`; compared without case (RFC 9110 section 8.3.1).
  static func isJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return false }
    let parts = contentType.lowercased().split(separator: ";", omittingEmptySubsequences: false)
      .map { $0.utf8.filter { $0 != 0x20 && $0 != 0x09 } }
    guard let first = parts.first, first.elementsEqual("application/json".utf8) else { return false }
    return parts.dropFirst().allSatisfy {
      $0.elementsEqual("charset=utf-8".utf8) || $0.elementsEqual("charset=\"utf-8\"".utf8)
    }
  }
}

extension Response {
  /// A JSON answer.
  public static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) throws -> Response {
    json(bytes: try JSONOutput.encode(value), status: status, headers: headers)
  }

  /// A JSON answer whose bytes are there already.
  public static func json(
    bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  public static func noContent(headers: HTTPFields = [:]) -> Response {
    Response(status: .noContent, headers: headers)
  }
}
