import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ServiceRuntime

/// A service behind the gateway as it is called: every call signed, with what is left of the request's time, and its
/// refusals passed on as problems with the owner's own code.
struct ServiceClient: Sendable {
  /// Of the service, as its contract and its signing keys name it.
  let name: String
  let upstream: Upstream
  let signer: CallerSigner

  static let answerLimit = 4 << 20

  /// An answer that is not an error.
  struct Answer: Sendable {
    let status: Int
    let headers: OutboundHeaders
    let body: [UInt8]
  }

  /// - Parameters:
  ///   - path: already percent-encoded, below `/internal/v1`.
  ///   - query: without question mark.
  ///   - retry: reads are safe; decisions are known by their key; the rest is sent once.
  /// - Throws: `Problem`: what the service refused, or 503 and 504 when it did not answer.
  func send(
    _ method: String, _ path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], contentType: String = "application/json", call: Call, retry: RetryPermission,
    answerLimit: Int = Self.answerLimit
  ) async throws -> Answer {
    try accepted(
      try await exchange(
        method, path, query: query, headers: headers, body: body, contentType: contentType, call: call, retry: retry,
        answerLimit: answerLimit))
  }

  /// As `send`, whatever the service says.
  ///
  /// - Throws: `Problem`: 503 and 504 when it did not answer.
  func exchange(
    _ method: String, _ path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], contentType: String = "application/json", call: Call, retry: RetryPermission,
    answerLimit: Int = Self.answerLimit
  ) async throws -> OutboundResponse {
    var fields = headers
    if !body.isEmpty { fields.append(("content-type", contentType)) }
    let request = OutboundRequest(
      method: method, path: query.isEmpty ? path : "\(path)?\(query)", headers: fields,
      body: body.isEmpty ? .none : .bytes(body)
    ) { [signer] in
      // A signature is good for one attempt: its nonce is spent where it arrived, and the time that is left shrinks.
      signer.headers(
        method: method, path: path, query: query, body: body, caller: call.caller, deadline: call.deadline,
        requestID: call.requestID)
    }
    do {
      return try await upstream.send(request, deadline: call.deadline, retry: retry, bodyLimit: answerLimit)
    } catch let error as OutboundError {
      throw Self.problem(of: error)
    }
  }

  /// - Throws: `Problem`: what the service refused, or 503 where it did neither.
  func accepted(_ response: OutboundResponse) throws -> Answer {
    guard (200..<400).contains(response.status) else { throw Self.refusal(response) }
    return Answer(status: response.status, headers: response.headers, body: response.body)
  }

  /// Decodes an answer of our own contract, which may have grown.
  func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ answer: Answer) throws -> Value {
    do {
      return try StrictJSON.decode(type, from: answer.body, unknownKeys: .ignored)
    } catch {
      // The owner broke its contract: that is nobody's bad request.
      throw broken(code: error.code, field: error.field)
    }
  }

  /// About what a decoded answer takes in memory, in bytes: measured with pages, four times its JSON.
  func decodedSize(_ answer: Answer) -> Int { 4 * answer.body.count }

  func get<Value: Decodable>(
    _ path: String, query: [(name: String, value: String)] = [], call: Call
  ) async throws -> Value {
    try decode(
      Value.self, try await send("GET", path, query: PercentEncoding.query(query), call: call, retry: .safe))
  }

  /// - Parameter key: the caller's `Idempotency-Key`: the owner keeps the first answer in the transaction of its effect.
  func post<Value: Decodable>(
    _ path: String, _ body: some Encodable, call: Call, key: String? = nil, retry: RetryPermission = .never
  ) async throws -> Value {
    try decode(Value.self, try await sendJSON("POST", path, body, call: call, key: key, retry: retry))
  }

  /// - Parameter key: as of `post`.
  func sendJSON(
    _ method: String, _ path: String, _ body: some Encodable, call: Call, key: String? = nil,
    retry: RetryPermission = .never
  ) async throws -> Answer {
    let bytes = try JSONOutput.encode(body)
    let headers = key.map { [(name: IdempotencyRequest.headerName, value: $0)] } ?? []
    return try await send(
      method, path, headers: headers, body: bytes, call: call, retry: key == nil ? retry : .keyed)
  }

  /// What is thrown for an answer that the owner's contract does not allow.
  func broken(code: String, field: String? = nil) -> ContractBroken {
    ContractBroken(service: name, code: code, field: field)
  }

  private static func problem(of error: OutboundError) -> Problem {
    switch error {
    case .deadlineExceeded: .deadlineExceeded
    case .unavailable, .connectionLost, .overloaded, .bodyTooLarge, .invalidHeader, .invalidRequest, .cancelled,
      .protocolFailure:
      .unavailable(retryAfterSeconds: 5)
    }
  }

  /// The refusal of the owner in the gateway's own words: status, code, field and state, nothing else of the answer.
  private static func refusal(_ response: OutboundResponse) -> Problem {
    let refusal = try? StrictJSON.decode(RefusalDocument.self, from: response.body, unknownKeys: .ignored)
    guard let refusal, let problem = problem(response, refusal) else {
      return .unavailable(retryAfterSeconds: 5)
    }
    return problem
  }

  /// What is passed on, with the phrase that is the problem's title.
  private static let refusals: [Int: HTTPResponse.Status] = Dictionary(
    uniqueKeysWithValues: [
      .badRequest, .forbidden, .conflict, .preconditionFailed, .contentTooLarge, .unsupportedMediaType,
      .unprocessableContent,
    ].map { ($0.code, $0) })

  private static func problem(_ response: OutboundResponse, _ refusal: RefusalDocument) -> Problem? {
    if let status = refusals[response.status] {
      var members: [String: String] = [:]
      if let state = refusal.state { members["state"] = state }
      if let total = refusal.totalCents { members["total_cents"] = total }
      return Problem(
        status, code: refusal.code, detail: refusal.detail, field: refusal.field,
        errors: (refusal.errors ?? []).map { .init(code: $0.code, field: $0.field, detail: $0.detail) },
        members: members)
    }
    switch response.status {
    case 404: return .notFound
    // Refused as a caller: our key or our clock is wrong, which the person asking can't help.
    case 401: return nil
    case 429:
      let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? 60
      return Problem(
        .tooManyRequests, code: refusal.code, detail: refusal.detail, headers: [.retryAfter: "\(max(1, seconds))"])
    case 504: return .deadlineExceeded
    default: return nil
    }
  }
}

extension Problem {
  /// Not a refusal: whether anything happened is not known.
  var isOutage: Bool { status.code >= 500 }
}

/// The members of a problem document that the gateway passes on.
private struct RefusalDocument: Decodable {
  struct FieldError: Decodable {
    let code: String
    let field: String
    let detail: String
  }
  let code: String
  let detail: String?
  let field: String?
  let state: String?
  /// Of `total_changed`: what the choices come to.
  let totalCents: String?
  let errors: [FieldError]?

  enum CodingKeys: String, CodingKey {
    case code, detail, field, state
    case totalCents = "total_cents"
    case errors
  }
}

/// An answer or a message of a service that its contract does not allow: logged, told to nobody.
struct ContractBroken: Error, CustomStringConvertible {
  let service: String
  let code: String
  var field: String? = nil
  var description: String { "a message of \(service) breaks its contract: \(code) at \(field ?? "the top")" }
}
