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
    let query = try request.query(allowing: OwnerQuery.listNames.union(["state", "client_id", "project_id"]))
    var forwarded = try OwnerQuery.list(query)
    if let state = query["state"] {
      guard let state = ProposalState(rawValue: state) else {
        throw GatewayRefusal.invalid(field: "state", .malformed(wanted: "a proposal's state"))
      }
      forwarded.append(("state", state.rawValue))
    }
    if let client = query["client_id"] {
      guard let client = ClientID(client) else {
        throw GatewayRefusal.invalid(field: "client_id", .malformed(wanted: "an id"))
      }
      forwarded.append(("client_id", client.description))
    }
    if let project = query["project_id"] {
      guard let project = ProjectID(project) else {
        throw GatewayRefusal.invalid(field: "project_id", .malformed(wanted: "an id"))
      }
      forwarded.append(("project_id", project.description))
    }
    return try .json(try await proposals.proposals(query: forwarded, call: context.call()))
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

/// List parameters for the service that owns the list: the cursor is its own and stays opaque here.
enum OwnerQuery {
  static let listNames: Set<String> = ["limit", "cursor"]

  static func list(_ query: QueryParameters) throws -> [(name: String, value: String)] {
    var forwarded: [(name: String, value: String)] = []
    if let limit = try query.int("limit", in: PageCursor.limits) { forwarded.append(("limit", "\(limit)")) }
    if let cursor = query["cursor"] {
      guard (1...1_000).contains(cursor.utf8.count) else {
        throw GatewayRefusal.invalid(field: "cursor", .malformed(wanted: "the next_cursor of an earlier page"))
      }
      forwarded.append(("cursor", cursor))
    }
    return forwarded
  }
}
