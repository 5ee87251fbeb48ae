import CallContext
import Foundation
import HTTPTypes
import Identifiers
import Logging
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct BeatSenderTests {
  static func client(of proposals: FakeProposals) throws -> ProposalsClient {
    let service = ServiceClient(
      name: ProposalsClient.name,
      upstream: try Upstream(
        name: "engagement", addresses: [try OutboundAddress(proposals.url)],
        client: try OutboundClient(reactor: TestReactor.shared()),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, random: { 0.5 }),
      signer: CallerSigner(
        keys: CallerKeys(from: "gateway", to: "proposals", current: proposals.secret),
        clock: WallClock { ViewSamples.now }))
    return ProposalsClient(service: service, lists: service)
  }

  static func visitor(_ session: Int = 0, reason: String? = nil, link: UUID = link) -> PageVisitor {
    PageVisitor(
      proposalID: ProposalsContract.ProposalID(link), link: link, contactID: ContactID(link),
      session: String(repeating: "0", count: 24) + String(format: "%08x", session), device: "phone",
      network: "0123456789abcdef", automatedReason: reason)
  }

  private static let link = UUID()

  private static func beat(_ sequence: Int) -> Beat {
    Beat(
      visitor: visitor(), load: UUID(), loadedAt: ViewSamples.now, sequence: sequence, activeMilliseconds: 10_000,
      trustedEvents: 1, scrollBasisPoints: 0, parts: ["price": 10_000], webdriver: false)
  }

  /// - Returns: for each, the status of the problem that it was refused with.
  private static func send(
    _ sequences: [Int], _ sender: BeatSender, _ organization: OrganizationID, deadline: Deadline = .after(.seconds(30))
  ) async -> [Int: Int?] {
    await withTaskGroup(of: (Int, Int?).self) { group in
      for sequence in sequences {
        group.addTask {
          do {
            try await sender.send(beat(sequence), of: organization, deadline: deadline)
            return (sequence, nil)
          } catch {
            return (sequence, (error as? Problem)?.status.code ?? 0)
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }

  private static func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }

  private func run(
    requestsAtOnce: Int = 1, _ body: (FakeProposals, BeatSender) async throws -> Void
  ) async throws {
    let proposals = try await FakeProposals.start()
    let sender = BeatSender(
      proposals: try Self.client(of: proposals), requestsAtOnce: requestsAtOnce, maximumWaiting: 64)
    try await body(proposals, sender)
    try await proposals.stop()
  }

  @Test func `those that come while others are written go together, and each waits for its own`() async throws {
    try await run { proposals, sender in
      let organization = OrganizationID(UUID())
      proposals.beatGate.hold()
      async let answers = Self.send(Array(1...64), sender, organization)
      try await Self.until { proposals.beatGate.waitingCount == 1 && sender.waitingCount == 64 }
      // There is no room for more, of whomever.
      let surplus = await Self.send([65], sender, OrganizationID(UUID()))
      #expect(surplus[65] == 503)
      proposals.beatGate.open()
      #expect(await answers.values.allSatisfy { $0 == nil })
      #expect(proposals.batches.map(\.count).sorted() == [1, 63])
      #expect(Set(proposals.batches.joined().map(\.sequence)) == Set(1...64))
      #expect(sender.lineCount == 0 && sender.waitingCount == 0)
    }
  }

  @Test func `a second request is on its way while the first is written, and not a third`() async throws {
    try await run(requestsAtOnce: 2) { proposals, sender in
      proposals.beatGate.hold()
      async let answers = Self.send(Array(1...20), sender, OrganizationID(UUID()))
      try await Self.until { proposals.beatGate.waitingCount == 2 && sender.waitingCount == 20 }
      proposals.beatGate.open()
      #expect(await answers.values.allSatisfy { $0 == nil })
      #expect(proposals.batches.map(\.count).sorted() == [1, 1, 18])
    }
  }

  @Test func `organizations never share a request`() async throws {
    try await run { proposals, sender in
      proposals.beatGate.hold()
      let (one, other) = (OrganizationID(UUID()), OrganizationID(UUID()))
      async let first = Self.send([1], sender, one)
      async let second = Self.send([2], sender, other)
      try await Self.until { proposals.beatGate.waitingCount == 2 }
      proposals.beatGate.open()
      _ = await (first, second)
      #expect(proposals.batches.map(\.count) == [1, 1])
    }
  }

  @Test(arguments: [(FakeProposals.refusedSequence, 422), (FakeProposals.poisonSequence, 503)])
  func `one that its owner does not take, or stumbles over, spoils no other`(bad: Int, status: Int) async throws {
    try await run { proposals, sender in
      proposals.beatGate.hold()
      async let answers = Self.send([1, 2, bad, 3, 4], sender, OrganizationID(UUID()))
      try await Self.until { sender.waitingCount == 5 && proposals.beatGate.waitingCount == 1 }
      proposals.beatGate.open()
      let found = await answers
      #expect(found[bad] == status && found.filter { $0.value == nil }.count == 4)
      #expect(proposals.batches.joined().map(\.sequence).sorted() == [1, 2, 3, 4])
    }
  }

  @Test func `what nobody waits for any more is not sent`() async throws {
    try await run { proposals, sender in
      proposals.beatGate.hold()
      let organization = OrganizationID(UUID())
      async let first = Self.send([1], sender, organization)
      try await Self.until { proposals.beatGate.waitingCount == 1 }
      async let late = Self.send([2], sender, organization, deadline: .after(.zero))
      async let last = Self.send([3], sender, organization)
      try await Self.until { sender.waitingCount == 3 }
      proposals.beatGate.open()
      #expect(await first[1] == .some(nil))
      #expect(await late[2] == 503)
      #expect(await last[3] == .some(nil))
      #expect(proposals.batches.joined().map(\.sequence).sorted() == [1, 3])
    }
  }

  @Test(arguments: [Problem.notFound, .methodNotAllowed(allow: ["GET"])])
  func `an owner of another version, which knows nothing of beats, is away`(problem: Problem) async throws {
    try await run { proposals, sender in
      proposals.beatMode = .refuses(problem)
      proposals.beatGate.hold()
      async let answers = Self.send([1, 2, 3], sender, OrganizationID(UUID()))
      try await Self.until { sender.waitingCount == 3 && proposals.beatGate.waitingCount == 1 }
      proposals.beatGate.open()
      #expect(await answers.values.allSatisfy { $0 == 503 })
      // The one that was under way, and the others together: none by itself.
      #expect(proposals.seen.count == 2)
    }
  }

  @Test func `while its owner is away each is told to come again, and nothing is sent twice`() async throws {
    try await run { proposals, sender in
      proposals.beatMode = .away
      let answers = await Self.send([1, 2, 3], sender, OrganizationID(UUID()))
      #expect(answers.values.allSatisfy { $0 == 503 } && proposals.batches.isEmpty)
      #expect((1...3).contains(proposals.seen.count))
      proposals.beatMode = .records
      #expect(await Self.send([4], sender, OrganizationID(UUID()))[4] == .some(nil))
    }
  }
}
