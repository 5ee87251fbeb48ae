import CallContext
import Identifiers
import ServiceRuntime

/// One open stream: what happens, written as fast as it is taken.
struct EventStream: Sendable {
  let followActivity: FollowActivity
  let organization: OrganizationID
  let follower: FollowActivity.Follower
  let permission: StreamPermission
  /// Who may follow is looked at again after this time, and at once when a session or a key of the organization ends.
  let recheck: Duration
  /// Who could not be asked for so long is let go.
  var longestDoubt: Duration = .seconds(60)
  /// It ends by itself after this time; whoever still listens comes back, perhaps to another process.
  var longest: Duration = .seconds(3600)

  typealias Write = ([UInt8]) async throws -> Void

  private static let retryMilliseconds = 2_000
  private static let readTime: Duration = .seconds(5)

  /// Returns when the stream is over: the process stops, nobody may listen any more, or it has been long enough.
  ///
  /// - Parameters:
  ///   - last: the last event that its reader has.
  ///   - write: returns when there is room for more.
  func run(behind last: Int64?, write: Write) async throws {
    var place = follower.place
    try await write(Array("retry: \(Self.retryMilliseconds)\n\n".utf8))
    if let last, last > place.position {
      // Another process has told more than this one has looked at.
      if try await followActivity.hasReached(last, in: organization, deadline: .after(Self.readTime)) {
        place.position = last
      }
    } else if let last, last < place.position {
      if place.position - last > FollowActivity.Limits.linesToCatchUp {
        try await write(Array("event: reset\ndata: {}\n\n".utf8))
      } else {
        place.position = last
        try await catchUp(&place, write)
      }
    }
    // Now it has an id to come back with.
    try await write(Array("id: \(place.position)\nevent: ready\ndata: {}\n\n".utf8))
    let began = MonotonicClock.now()
    var checked = began
    var endings = await followActivity.endings(of: organization)
    for await _ in follower.wakes {
      let now = MonotonicClock.now()
      if began.duration(to: now) > longest { return }
      let seen = await followActivity.endings(of: organization)
      if seen != endings || checked.duration(to: now) > recheck {
        do {
          guard try await permission.holds(.after(Self.readTime)) else { return }
        } catch let error where !(error is CancellationError) {
          // Nobody is told anything on trust; the next time may be better.
          if checked.duration(to: now) > longestDoubt { throw error }
          continue
        }
        checked = now
        endings = seen
      }
      guard let (new, end) = await followActivity.messages(behind: place, of: organization) else {
        try await catchUp(&place, write)
        continue
      }
      place = end
      // A comment, where there is nothing else: it shows both sides that the other one is there.
      if new.isEmpty { try await write(Array(":\n\n".utf8)) }
      for message in new where message.position != nil || permission.hearsEngagement {
        try await write(message.bytes)
      }
    }
  }

  /// From the feed itself: what is not in memory any more.
  private func catchUp(_ place: inout ActivityTail.Place, _ write: Write) async throws {
    // First: what is told from here on comes again, and what the feed has of it is left out then.
    place.number = await followActivity.end(of: organization)?.number ?? place.number
    while true {
      let lines = try await followActivity.lines(
        behind: place.position, of: organization, deadline: .after(Self.readTime))
      for line in lines {
        try await write(line.bytes)
        place.position = line.position ?? place.position
      }
      if lines.count < Int(FollowActivity.Limits.linesOfOneRead) { return }
    }
  }
}
