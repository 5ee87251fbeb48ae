import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// What a team asks of the proposals service. Bodies arrive as JSON that the gateway has read as the contract's own
/// type; answers are decoded and written anew, so nothing passes that the contract does not name.
extension ProposalsClient {
  func createEstimate(_ draft: EstimateDraft, key: String?, call: Call) async throws -> EstimateDetail {
    try await post("/internal/v1/estimates", draft, call: call, key: key)
  }

  func estimate(_ id: EstimateID, call: Call) async throws -> EstimateDetail {
    try await get("/internal/v1/estimates/\(id)", call: call)
  }

  func createProposal(
    _ draft: ProposalDraft, of estimate: EstimateID, key: String?, call: Call
  ) async throws -> ProposalDetail {
    try await post("/internal/v1/estimates/\(estimate)/proposals", draft, call: call, key: key)
  }

  /// - Parameter query: names and values that the route has checked.
  func proposals(query: [(name: String, value: String)], call: Call) async throws -> Page<ProposalSummary> {
    try await get("/internal/v1/proposals", query: query, call: call)
  }

  func proposal(_ id: ProposalID, call: Call) async throws -> ProposalDetail {
    try await get("/internal/v1/proposals/\(id)", call: call)
  }

  func projects(query: [(name: String, value: String)], call: Call) async throws -> Page<ProjectSummary> {
    try await get("/internal/v1/projects", query: query, call: call)
  }

  /// A decision, and whether it was there before: the owner keeps it under its key for ever, so no second ledger does.
  struct Decided: Sendable {
    let decision: DecisionDetail
    let isRepeated: Bool
  }

  func accept(_ id: ProposalID, _ request: AcceptanceRequest, call: Call) async throws -> Decided {
    try await decide("/internal/v1/proposals/\(id)/acceptance", request, call: call)
  }

  func decline(_ id: ProposalID, _ request: DeclineRequest, call: Call) async throws -> Decided {
    try await decide("/internal/v1/proposals/\(id)/decline", request, call: call)
  }

  private func decide(_ path: String, _ request: some Encodable, call: Call) async throws -> Decided {
    let answer = try await send("POST", path, body: try JSONOutput.encode(request), call: call, retry: .keyed)
    return Decided(
      decision: try Self.decode(DecisionDetail.self, answer),
      isRepeated: answer.headers[IdempotencyRequest.replayedHeaderName] == "true")
  }

  /// What a choice costs; nothing is recorded.
  func quote(_ id: ProposalID, _ choices: ChosenOptions?, call: Call) async throws -> Quotation {
    try await post(
      "/internal/v1/proposals/\(id)/quotation", QuotationRequest(choices: choices), call: call, retry: .safe)
  }

  /// - Parameter key: as of `post`.
  func withdraw(
    _ id: ProposalID, _ request: WithdrawalRequest, key: String?, call: Call
  ) async throws -> ProposalDetail {
    try await post("/internal/v1/proposals/\(id)/withdrawal", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func extend(_ id: ProposalID, _ request: ExtensionDraft, key: String?, call: Call) async throws -> ProposalDetail {
    try await post("/internal/v1/proposals/\(id)/extension", request, call: call, key: key)
  }

  func requestExtension(_ id: ProposalID, _ request: ExtensionRequest, call: Call) async throws {
    let body = try JSONOutput.encode(request)
    _ = try await send("POST", "/internal/v1/proposals/\(id)/extension-requests", body: body, call: call, retry: .keyed)
  }

  /// - Parameter key: as of `post`.
  func revise(_ id: ProposalID, _ request: RevisionRequest, key: String?, call: Call) async throws -> ProposalDetail {
    try await post("/internal/v1/proposals/\(id)/revisions", request, call: call, key: key)
  }

  /// - Parameter revision: `nil`: the one before.
  func changes(of id: ProposalID, since revision: Int?, call: Call) async throws -> ProposalChanges {
    let query = revision.map { [(name: "since", value: "\($0)")] } ?? []
    return try await get("/internal/v1/proposals/\(id)/changes", query: query, call: call)
  }

  func changesSinceOpen(_ id: ProposalID, by contact: ContactID, call: Call) async throws -> ChangesSinceOpen {
    try await get("/internal/v1/proposals/\(id)/changes-since-open/\(contact)", call: call)
  }

  func get<Value: Decodable>(
    _ path: String, query: [(name: String, value: String)] = [], call: Call
  ) async throws -> Value {
    let text = query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    return try Self.decode(Value.self, try await send("GET", path, query: text, call: call, retry: .safe))
  }

  /// - Parameter key: the caller's `Idempotency-Key`: the owner keeps the first answer in the transaction of its effect.
  func post<Value: Decodable>(
    _ path: String, _ body: some Encodable, call: Call, key: String? = nil, retry: RetryPermission = .never
  ) async throws -> Value {
    let bytes = try JSONOutput.encode(body)
    let headers = key.map { [(name: IdempotencyRequest.headerName, value: $0)] } ?? []
    let answer = try await send(
      "POST", path, headers: headers, body: bytes, call: call, retry: key == nil ? retry : .keyed)
    return try Self.decode(Value.self, answer)
  }

  /// Everything but unreserved characters (RFC 3986, section 2.3) percent-encoded.
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
