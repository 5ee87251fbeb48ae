import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ServiceRuntime

/// `GET /api/v1/events/stream`: what happens, as it happens, in the form of server-sent events (HTML Standard, section
/// 9.2). Who comes back with `Last-Event-ID` goes on behind that line.
struct EventStreamRoutes: Sendable {
  let followActivity: FollowActivity

  func stream(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let permission: StreamPermission = try context.credential()
    let caller = try context.requireCaller()
    let last = try Self.lastEventID(of: request)
    let follower: FollowActivity.Follower
    do {
      follower = try await followActivity.join(caller, deadline: context.deadline)
    } catch FollowActivity.Refusal.tooManyOfOne {
      throw Self.tooManyStreams
    } catch FollowActivity.Refusal.tooMany {
      throw Problem.unavailable(retryAfterSeconds: 30)
    }
    let stream = EventStream(
      followActivity: followActivity, organization: caller.organization, follower: follower, permission: permission,
      // Not all of them at the same time.
      recheck: .seconds(20 + follower.number % 20))
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream", .cacheControl: "no-store",
        // A proxy that collects an answer before it hands it on would keep everything back.
        .proxyBuffering: "no",
      ],
      body: ResponseBody { writer in
        // The follower leaves when the answer is let go, whether this is called or not.
        try await stream.run(behind: last) { try await writer.write(ByteBuffer(bytes: $0)) }
        try await writer.finish(nil)
      })
  }

  static let tooManyStreams = Problem(
    .tooManyRequests, code: "too_many_streams", detail: "Too many event streams are open for these credentials.",
    headers: [.retryAfter: "30"])

  /// - Throws: 400 for one that none of ours can be.
  private static func lastEventID(of request: Request) throws -> Int64? {
    let values = request.headers[values: .lastEventID]
    guard let text = values.first, !text.isEmpty else { return nil }
    guard values.count == 1, text.utf8.count <= 19, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let position = Int64(text)
    else {
      throw Problem(
        .badRequest, code: "invalid_last_event_id", detail: "Last-Event-ID is not the id of an event of this stream.")
    }
    return position
  }

  /// Bytes of one event. JSON has line breaks only where they mean nothing.
  static func encode(_ news: FollowActivity.News) throws -> [UInt8] {
    switch news {
    case .line(let line):
      let data = try JSONOutput.text(ActivityBody(line.activity)).replacing("\n", with: " ")
      return Array("id: \(line.position)\nevent: activity\ndata: \(data)\n\n".utf8)
    case .engagement(let proposal):
      return Array("event: engagement\ndata: {\"proposal_id\":\"\(proposal)\"}\n\n".utf8)
    }
  }
}

/// Whoever follows must still be allowed to while they do.
struct StreamPermission: Sendable {
  /// Whether the key or the session is as good as it was.
  let holds: @Sendable (Deadline) async throws -> Bool
  /// Whether they may read proposals, and so may know which one is being looked at.
  let hearsEngagement: Bool

  init(hearsEngagement: Bool = true, holds: @escaping @Sendable (Deadline) async throws -> Bool) {
    self.hearsEngagement = hearsEngagement
    self.holds = holds
  }
}

extension HTTPField.Name {
  static let lastEventID = HTTPField.Name(literal: "last-event-id")
  /// Of nginx; others understand it, too.
  static let proxyBuffering = HTTPField.Name(literal: "x-accel-buffering")
}
