import CoreMetrics
import HTTPTypes
import NIOCore

/// Why a connection is closed before its request reached a route (GW-2, GW-3), or without the answer of one.
enum EdgeRefusal: String, Error, CaseIterable, Sendable {
  case malformedRequestLine = "malformed_request_line"
  case unsupportedTarget = "unsupported_request_target"
  case malformedHeader = "malformed_header"
  case bareLineBreak = "bare_line_break"
  case foldedHeader = "folded_header"
  case spaceBeforeColon = "space_before_colon"
  case missingHost = "missing_host"
  case duplicateHost = "duplicate_host"
  case invalidHost = "invalid_host"
  case invalidContentLength = "invalid_content_length"
  case duplicateContentLength = "duplicate_content_length"
  case conflictingLengths = "conflicting_body_lengths"
  case unsupportedTransferEncoding = "unsupported_transfer_encoding"
  case malformedChunk = "malformed_chunk"
  case chunkExtensionTooLarge = "chunk_extension_too_large"
  case trailersNotSupported = "trailers_not_supported"
  case methodNotAllowed = "method_not_allowed"
  case methodNotImplemented = "method_not_implemented"
  case versionNotSupported = "http_version_not_supported"
  case expectationFailed = "expectation_failed"
  case requestLineTooLong = "request_line_too_long"
  case headerTooLarge = "header_too_large"
  case contentTooLarge = "content_too_large"
  case headerTimeout = "header_timeout"
  case bodyTooSlow = "body_too_slow"
  case tooManyConnections = "too_many_connections"
  case answerOverdue = "answer_overdue"

  var status: HTTPResponse.Status {
    switch self {
    case .malformedRequestLine, .unsupportedTarget, .malformedHeader, .bareLineBreak, .foldedHeader,
      .spaceBeforeColon, .missingHost, .duplicateHost, .invalidHost, .invalidContentLength,
      .duplicateContentLength, .conflictingLengths, .unsupportedTransferEncoding, .malformedChunk,
      .chunkExtensionTooLarge, .trailersNotSupported:
      .badRequest
    case .methodNotAllowed: .methodNotAllowed
    case .methodNotImplemented: .notImplemented
    case .versionNotSupported: .httpVersionNotSupported
    case .expectationFailed: .expectationFailed
    case .requestLineTooLong: .uriTooLong
    case .headerTooLarge: .requestHeaderFieldsTooLarge
    case .contentTooLarge: .contentTooLarge
    case .headerTimeout, .bodyTooSlow: .requestTimeout
    case .tooManyConnections: .serviceUnavailable
    case .answerOverdue: .gatewayTimeout
    }
  }

  /// The whole answer as bytes: no route, no middleware and no encoder is involved, so the fixed header fields
  /// (GW-4) are given here.
  func response(fixedHeaders: [(String, String)]) -> ByteBuffer {
    Counter(label: "edge_refusals_total", dimensions: [("code", rawValue)]).increment()
    let requestID = RequestIdentifier.make()
    let body = Problem(status, code: rawValue).document(instance: requestID)
    var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n"
    var fields = [
      ("content-type", "application/problem+json"), ("content-length", "\(body.count)"), ("connection", "close"),
      ("cache-control", "no-store"), ("x-request-id", requestID),
    ]
    switch self {
    case .methodNotAllowed: fields.append(("allow", RequestMethod.allowed.joined(separator: ", ")))
    case .tooManyConnections: fields.append(("retry-after", "1"))
    default: break
    }
    let own = Set(fields.map(\.0))
    fields += fixedHeaders.filter { !own.contains($0.0.lowercased()) }
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    text += "\r\n"
    var buffer = ByteBuffer()
    buffer.reserveCapacity(text.utf8.count + body.count)
    buffer.writeString(text)
    buffer.writeBytes(body)
    return buffer
  }
}

/// The methods that may reach a route. CONNECT and TRACE are known and never allowed.
enum RequestMethod {
  static let allowed = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
}
