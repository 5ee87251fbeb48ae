import CallContext
import Foundation
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ProposalRoutes: Sendable {
  let proposals: ProposalsClient
  let readSharing: ReadSharing
  let readSignals: ReadSignals

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(ProposalDraft.self, from: request)
    let estimate: EstimateID = try context.path.id("id")
    let key = try IdempotencyKeyField.optional(of: request)
    let created = try await proposals.createProposal(draft, of: estimate, key: key, call: context.call())
    return try .json(created, status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["state", "client_id", "project_id"])
    return try .json(try await proposals.proposals(query: query, call: context.call()))
  }

  /// The owner's detail with what the gateway knows of it: who has a link, what is worth a call, and, for a key that may
  /// read the feed, what happened.
  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let id: SharedProposal.ID = try context.path.id("id")
    let call = try context.call()
    let detail = try await proposals.proposal(ProposalID(id.rawValue), call: call)
    let sharing = try await readSharing(of: id, call: call)
    let signals =
      detail.state == .sent
      ? try await readSignals.ifAtHand(of: id, trails: sharing.trails, call: call).map(SignalBody.all) : []
    let more = SharingBody(
      shareLinks: sharing.trails.map { ShareLinkBody($0, at: sharing.now) }, signals: signals,
      activity: call.caller.holds(.activityRead) ? sharing.activity.map(ActivityBody.init) : nil)
    return .json(bytes: try JSONMembers.joined(JSONOutput.encode(detail), JSONOutput.encode(more)))
  }
}

private struct SharingBody: Encodable {
  let shareLinks: [ShareLinkBody]
  /// By the standard settings; absent while they can't be told.
  let signals: [SignalBody]?
  let activity: [ActivityBody]?

  enum CodingKeys: String, CodingKey {
    case shareLinks = "share_links"
    case signals, activity
  }
}

/// Two JSON objects as one with the members of both.
enum JSONMembers {
  /// - Parameters: objects as `JSONOutput` writes them, without members of the same name; `second` has at least one.
  static func joined(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    let isEmpty = first.count <= 2
    return Array(first.dropLast()) + (isEmpty ? [] : [UInt8(ascii: ",")]) + Array(second.dropFirst())
  }
}

/// Parameters for the service that owns a list, as they came: it knows what its lists are narrowed to, and refuses the rest.
enum OwnerQuery {
  /// More than any has to say. On the way to its owner a value may be three times as long, and a request line has its limit.
  private static let limitBytes = 1_000

  /// - Throws: 400 for a name that the list does not know.
  static func list(
    _ request: Request, allowing filters: Set<String> = []
  ) throws -> [(name: String, value: String)] {
    try forwarded(request, allowing: ListQuery.names.union(filters))
  }

  /// - Throws: 400 for a name that is not allowed and for a value that is too long.
  static func forwarded(_ request: Request, allowing names: Set<String>) throws -> [(name: String, value: String)] {
    let query = try request.query(allowing: names)
    return try query.names.sorted().compactMap { name in
      try query.value(name, "At most \(limitBytes) bytes.") { $0.utf8.count <= limitBytes ? (name, $0) : nil }
    }
  }
}
