import Cryptography
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer as it is kept for repetitions.
public struct StoredAnswer: Hashable, Sendable {
  public let status: HTTPResponse.Status
  /// Only what belongs to the answer itself: `Content-Type`, `Location`, `ETag`.
  public let headers: HTTPFields
  public let body: [UInt8]

  public init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A JSON answer.
  public static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) throws -> StoredAnswer {
    var headers = headers
    headers[.contentType] = "application/json"
    return StoredAnswer(status: status, headers: headers, body: try JSONOutput.encode(value))
  }

  /// - Parameter isReplay: it was given before, and says so: `idempotency-replayed: true`.
  public func response(isReplay: Bool) -> Response {
    var headers = headers
    if isReplay { headers[.idempotencyReplayed] = "true" }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// The length of the header fields (4 bytes), the fields as JSON, the body; sealed because an answer may hold a
  /// share link (AP-3).
  func seal(with secrets: SecretBox, row: String) throws -> [UInt8] {
    let fields = try JSONOutput.encode(headers.map { [$0.name.canonicalName, $0.value] })
    let length = withUnsafeBytes(of: UInt32(fields.count).bigEndian, Array.init)
    return try secrets.seal(length + fields + body, boundTo: row)
  }

  init(status: Int, sealed: [UInt8], secrets: SecretBox, row: String) throws {
    let bytes = try secrets.open(sealed, boundTo: row)
    guard bytes.count >= 4 else { throw Problem.internal }
    let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count - 4 >= length else { throw Problem.internal }
    let fields: [[String]] = try StrictJSON.decode(from: Array(bytes[4..<(4 + length)]))
    var headers = HTTPFields()
    for field in fields {
      guard field.count == 2, let name = HTTPField.Name(field[0]) else { throw Problem.internal }
      headers.append(HTTPField(name: name, value: field[1]))
    }
    self.init(status: HTTPResponse.Status(code: status), headers: headers, body: Array(bytes[(4 + length)...]))
  }
}

/// An answer and whether it was given before.
public struct LedgerAnswer: Hashable, Sendable {
  public let answer: StoredAnswer
  public let isReplay: Bool

  public func response() -> Response { answer.response(isReplay: isReplay) }
}
