import CallContext
import Foundation
import Identifiers
import Logging
import Postgres
import ServiceRuntime

/// What happens, told to those who follow it, in each process of the gateway and whichever of them wrote it down.
///
/// A line of the feed is read once for all who follow its organization. Nobody has a queue: a follower has a place, is
/// woken when there may be something behind it, and takes it as fast as its connection does. So a thousand of them cost
/// little, a slow one costs nobody anything, and who comes back goes on behind the last line they had.
actor FollowActivity {
  /// Writes a message as it is sent.
  typealias Encode = @Sendable (News) throws -> [UInt8]

  enum News: Sendable {
    case line(ActivityStore.Line)
    /// Somebody's looking at this proposal made a difference.
    case engagement(SharedProposal.ID)
  }

  enum Limits {
    /// Streams of one process: well below the connections that it takes, so that pages always have room.
    static let streams = 1_200
    /// Of one member or key: tabs of a few devices.
    static let streamsOfOne = 12
    static let streamsOfOrganization = 300
    /// Who is further behind reads the feed instead.
    static let linesToCatchUp: Int64 = 1_000
    static let linesOfOneRead: Int64 = 200
  }

  enum Refusal: Error {
    /// This member, or this key, has many already.
    case tooManyOfOne
    case tooMany
  }

  /// Another process of the gateway hears of what this one wrote by this.
  static let linesChannel = "activity"
  /// Told by the database itself where a session or a key ends.
  static let credentialsChannel = "credentials"

  private struct Room {
    /// Absent until the first one is in.
    var tail: ActivityTail?
    var followers: [Int: AsyncStream<Void>.Continuation] = [:]
    /// How often a session or a key of the organization has ended since it is followed.
    var endings = 0
  }

  private let database: Database
  private let logger: Logger
  private let encode: Encode
  private var rooms: [OrganizationID: Room] = [:]
  private var ofPrincipals: [String: Int] = [:]
  private var followerCount = 0
  private var lastNumber = 0
  private var isClosed = false

  private static let context = TenantContext.system(task: "follow_activity")
  private static let time: Duration = .seconds(5)

  init(database: Database, logger: Logger, encode: @escaping Encode) {
    self.database = database
    self.logger = logger
    self.encode = encode
  }

  // MARK: Following

  /// Somebody who follows an organization, until this is let go.
  final class Follower: Sendable {
    /// One item whenever there may be something new, and now and then without.
    let wakes: AsyncStream<Void>
    /// No other follower of this process has the same.
    let number: Int
    /// Where they begin.
    let place: ActivityTail.Place
    private let onEnd: @Sendable () -> Void

    fileprivate init(
      wakes: AsyncStream<Void>, number: Int, place: ActivityTail.Place, onEnd: @escaping @Sendable () -> Void
    ) {
      self.wakes = wakes
      self.number = number
      self.place = place
      self.onEnd = onEnd
    }

    deinit { onEnd() }
  }

  /// - Throws: `Refusal`; `PostgresError`.
  func join(_ caller: Caller, deadline: Deadline) async throws -> Follower {
    let organization = caller.organization
    let principal = caller.principal.text
    guard !isClosed, followerCount < Limits.streams,
      rooms[organization]?.followers.count ?? 0 < Limits.streamsOfOrganization
    else { throw Refusal.tooMany }
    guard ofPrincipals[principal, default: 0] < Limits.streamsOfOne else { throw Refusal.tooManyOfOne }
    lastNumber += 1
    let number = lastNumber
    let (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    followerCount += 1
    ofPrincipals[principal, default: 0] += 1
    rooms[organization, default: Room()].followers[number] = continuation
    do {
      let place = try await place(of: organization, deadline: deadline)
      return Follower(wakes: wakes, number: number, place: place) { [weak self] in
        Task { await self?.leave(number, organization, principal) }
      }
    } catch {
      leave(number, organization, principal)
      throw error
    }
  }

  /// Where the organization's feed is now.
  private func place(of organization: OrganizationID, deadline: Deadline) async throws -> ActivityTail.Place {
    if let tail = rooms[organization]?.tail { return tail.end }
    let found = ActivityTail(position: try await position(of: organization, deadline: deadline))
    if let tail = rooms[organization]?.tail { return tail.end }
    rooms[organization, default: Room()].tail = found
    // What was written since it was asked for was told to nobody.
    await look()
    return found.end
  }

  private func leave(_ number: Int, _ organization: OrganizationID, _ principal: String) {
    guard let continuation = rooms[organization]?.followers.removeValue(forKey: number) else { return }
    continuation.finish()
    if rooms[organization]?.followers.isEmpty == true { rooms[organization] = nil }
    followerCount -= 1
    ofPrincipals[principal, default: 1] -= 1
    if ofPrincipals[principal] == 0 { ofPrincipals[principal] = nil }
  }

  /// - Returns: what came behind the place, and the place behind that; `nil` when it has to be read from the feed
  ///   (`lines(behind:)`).
  func messages(
    behind place: ActivityTail.Place, of organization: OrganizationID
  ) -> (new: [ActivityTail.Message], place: ActivityTail.Place)? {
    guard let tail = rooms[organization]?.tail else { return ([], place) }
    guard let messages = tail.messages(behind: place) else { return nil }
    var end = tail.end
    end.position = max(end.position, place.position)
    // Who had to read the feed itself may have lines that are not told yet.
    return (messages.filter { $0.position.map { $0 > place.position } ?? true }, end)
  }

  func end(of organization: OrganizationID) -> ActivityTail.Place? { rooms[organization]?.tail?.end }

  /// Changes whenever somebody may have lost their right to listen.
  func endings(of organization: OrganizationID) -> Int { rooms[organization]?.endings ?? 0 }

  /// Whether the feed has come so far, whatever this process has looked at.
  func hasReached(_ position: Int64, in organization: OrganizationID, deadline: Deadline) async throws -> Bool {
    try await self.position(of: organization, deadline: deadline) >= position
  }

  private func position(of organization: OrganizationID, deadline: Deadline) async throws -> Int64 {
    let rows = try await database.query(
      ActivityStore.positions(of: [organization]), in: Self.context, deadline: deadline)
    return try ActivityStore.positions(in: rows)[organization] ?? 0
  }

  /// Lines of the feed behind a position, oldest first, `Limits.linesOfOneRead` at most.
  func lines(
    behind position: Int64, of organization: OrganizationID, deadline: Deadline
  ) async throws -> [ActivityTail.Message] {
    let rows = try await database.query(
      ActivityStore.lines(behind: position, limit: Limits.linesOfOneRead), in: .organization(organization),
      deadline: deadline)
    return try rows.map { row in
      let line = try ActivityStore.line(row)
      return ActivityTail.Message(position: line.position, bytes: try encode(.line(line)))
    }
  }

  /// For tests and metrics.
  var streamCount: Int { followerCount }

  // MARK: What is new

  /// Looks at what was written for those who are followed, and wakes them.
  func look() async {
    let known = rooms.compactMapValues { $0.tail?.position }
    guard !known.isEmpty else { return }
    do {
      let rows = try await database.query(
        ActivityStore.positions(of: Array(known.keys)), in: Self.context, deadline: .after(Self.time))
      for (organization, last) in try ActivityStore.positions(in: rows) where last > known[organization] ?? last {
        do {
          try await read(organization, until: last)
        } catch {
          // The others are not to wait for it; the next look tries again.
          note(error, of: organization)
        }
      }
    } catch {
      note(error, of: nil)
    }
  }

  private func note(_ error: any Error, of organization: OrganizationID?) {
    // The process stops.
    if error is CancellationError { return }
    logger.warning(
      "what happened could not be read",
      metadata: ["organization": "\(organization?.description ?? "")", "error": "\(type(of: error))"])
  }

  private func read(_ organization: OrganizationID, until last: Int64) async throws {
    while let position = rooms[organization]?.tail?.position, position < last {
      let lines = try await lines(behind: position, of: organization, deadline: .after(Self.time))
      guard !lines.isEmpty else { return }
      for line in lines { rooms[organization]?.tail?.append(line) }
      wake(organization)
    }
  }

  private func wake(_ organization: OrganizationID) {
    for continuation in rooms[organization]?.followers.values ?? [:].values { continuation.yield() }
  }

  /// Tells the other processes to look.
  func announce() async throws {
    try await database.execute(
      NotificationStore.telling(Self.linesChannel), in: Self.context, deadline: .after(Self.time))
  }

  /// Wakes everybody, so that each connection shows that it still is one.
  func stir() {
    for organization in rooms.keys { wake(organization) }
  }

  /// A session or a key of this organization has ended.
  func end(credentialsOf organization: OrganizationID) {
    guard rooms[organization] != nil else { return }
    rooms[organization]?.endings += 1
    wake(organization)
  }

  /// The connection on which that is told was away for a while.
  func endAll() {
    for organization in rooms.keys { end(credentialsOf: organization) }
  }

  /// Ends all streams; nobody is let in any more.
  func close() {
    isClosed = true
    for room in rooms.values {
      for continuation in room.followers.values { continuation.finish() }
    }
  }

  /// - Parameter hints: as another process, or this one, told them.
  func hear(_ hints: String) throws {
    var woken: Set<OrganizationID> = []
    for hint in hints.split(separator: "\n").compactMap({ EngagementHint(text: $0) })
    where rooms[hint.organization]?.tail != nil {
      rooms[hint.organization]?.tail?.append(.init(position: nil, bytes: try encode(.engagement(hint.proposal))))
      woken.insert(hint.organization)
    }
    for organization in woken { wake(organization) }
  }
}
