import CallContext
import Foundation
import OutboundHTTP
import Synchronization

@testable import Gateway

/// One event of a stream (HTML Standard, section 9.2.6), or a comment.
struct StreamedEvent: Hashable, Sendable {
  var id: String?
  var name = ""
  var data = ""

  var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any] ?? [:] }
}

/// Reads a stream as a browser does.
struct EventReader: Sendable {
  private var bytes: [UInt8] = []

  /// - Returns: what is whole now; comments are left out.
  mutating func take(_ more: [UInt8]) -> [StreamedEvent] {
    bytes += more
    var events: [StreamedEvent] = []
    while let end = bytes.firstRange(of: Array("\n\n".utf8)) {
      let block = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      bytes.removeSubrange(..<end.upperBound)
      var event = StreamedEvent()
      for line in block.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { continue }
        let value = String(parts[1].drop { $0 == " " })
        switch parts[0] {
        case "id": event.id = value
        case "event": event.name = value
        case "data": event.data += value
        default: break
        }
      }
      if !event.name.isEmpty { events.append(event) }
    }
    return events
  }
}

/// A stream that is open.
final class OpenStream: Sendable {
  let status: Int
  let headers: OutboundHeaders
  private let state: Mutex<State>

  private struct State {
    var iterator: OutboundResponseBody.Iterator?
    var reader = EventReader()
    var waiting: [StreamedEvent] = []
  }

  init(_ response: OutboundStreamingResponse) {
    status = response.status
    headers = response.headers
    state = Mutex(State(iterator: response.body.makeAsyncIterator()))
  }

  /// The next one; `nil` at the end of the stream. For one task at a time.
  func next() async throws -> StreamedEvent? {
    while true {
      if let event = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) { return event }
      guard var iterator = state.withLock({ $0.iterator }), let bytes = try await iterator.next() else { return nil }
      state.withLock { $0.waiting += $0.reader.take(bytes) }
    }
  }

  /// The next ones of the feed.
  func lines(_ count: Int) async throws -> [StreamedEvent] {
    var lines: [StreamedEvent] = []
    while lines.count < count, let event = try await next() {
      if event.name == "activity" { lines.append(event) }
    }
    return lines
  }

  var head: Answer { Answer(status: status, headers: headers, body: []) }

  func close() { state.withLock { $0.iterator = nil } }
}

extension GatewayFixture {
  /// Returns when its head is here.
  func stream(
    headers: [(name: String, value: String)], behind last: String? = nil, at address: OutboundAddress? = nil
  ) async throws -> OpenStream {
    let request = OutboundRequest(
      path: "/api/v1/events/stream",
      headers: [("host", Self.host)] + headers + (last.map { [("last-event-id", $0)] } ?? []))
    return OpenStream(
      try await client.stream(request, to: address ?? self.address, deadline: .after(.seconds(30)), bodyLimit: 8 << 20))
  }

  func stream(key: String, behind last: String? = nil) async throws -> OpenStream {
    try await stream(headers: [("authorization", "Bearer \(key)")], behind: last)
  }
}
