import Testing

@testable import ServiceRuntime

@Suite("Deadlines of a connection (GW-3)")
struct EdgeDeadlinesTests {
  private var deadlines = EdgeDeadlines(limits: EdgeLimits())

  /// - Returns: after how many seconds something other than nothing came, and what.
  private mutating func run(
    _ progress: EdgeDeadlines.Progress = .noRequest, isWritable: Bool = true,
    each: (inout EdgeDeadlines) -> Void = { _ in }
  ) -> (seconds: Int, verdict: EdgeDeadlines.Verdict)? {
    #expect(EdgeLimits().tick == .seconds(0.25))
    for tick in 1...(4 * 200) {
      if tick % 4 == 0 { each(&deadlines) }
      let verdict = deadlines.tick(progress, isWritable: isWritable)
      if verdict != .nothing { return (tick / 4, verdict) }
    }
    return nil
  }

  @Test mutating func `a header has ten seconds`() throws {
    deadlines.isWaitingForHead = true
    let end = try #require(run())
    #expect(end == (10, .refuse(.headerTimeout)))
  }

  @Test mutating func `a body has ten seconds, then it must come at 1 KiB a second`() throws {
    deadlines.headEnded(hasBody: true)
    let silent = try #require(run())
    #expect(silent == (10, .refuse(.bodyTooSlow)))
    deadlines.headEnded(hasBody: true)
    let slow = try #require(run { $0.bodyBytes += 1000 })
    #expect(slow == (10, .refuse(.bodyTooSlow)))
    deadlines.headEnded(hasBody: true)
    #expect(run { $0.bodyBytes += 1200 } == nil)
  }

  @Test mutating func `a connection may be idle for thirty seconds, but not while it is answered`() throws {
    let end = try #require(run())
    #expect(end == (30, .close))
    deadlines.becameIdle()
    #expect(run(.answering) == nil)
  }

  @Test mutating func `nothing counts while the service does not read`() {
    deadlines.isReading = false
    deadlines.headEnded(hasBody: true)
    #expect(run() == nil)
  }

  @Test mutating func `who takes nothing of an answer is cut off, who takes it slowly is not`() throws {
    let end = try #require(run(.answering, isWritable: false))
    #expect(end == (30, .close))
    deadlines.outputMoved()
    var seconds = 0
    let slow = run(.answering, isWritable: false) { deadlines in
      seconds += 1
      if seconds % 29 == 0 { deadlines.outputMoved() }
    }
    #expect(slow == nil)
  }

  @Test mutating func `an answer begins within twenty seconds of its request`() throws {
    deadlines.headEnded(hasBody: true)
    #expect(run(.unanswered, each: { $0.bodyBytes += 1200 }) == nil, "the body is still coming")
    deadlines.isReadingBody = false
    let end = try #require(run(.unanswered))
    #expect(end == (20, .refuse(.answerOverdue)))
    #expect(run(.answering) == nil)
    // One whose body the service does not read either.
    deadlines.headEnded(hasBody: true)
    deadlines.isReading = false
    let unread = try #require(run(.unanswered))
    #expect(unread == (20, .refuse(.answerOverdue)))
  }

  @Test mutating func `the wait of one request does not count against the next`() throws {
    for _ in 0..<3 {
      for _ in 0..<(4 * 19) { #expect(deadlines.tick(.unanswered, isWritable: true) == .nothing) }
      deadlines.becameIdle()
    }
  }

  @Test mutating func `after the last answer two seconds are left`() throws {
    deadlines.lingers()
    let end = try #require(run())
    #expect(end == (2, .close))
  }
}
