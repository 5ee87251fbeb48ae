import Logging
import Synchronization
import Testing

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1))) struct PeriodicTaskTests {
  @Test func `a call ends the pause, and several during the work are one`() async throws {
    let (calls, call) = AsyncStream.makeStream(of: Void.self)
    let (times, time) = AsyncStream.makeStream(of: Void.self)
    let task = PeriodicTask(
      "test", every: .seconds(3600), orAt: { calls }, logger: Self.logger, work: { time.yield() })
    let running = Task { try await task.run() }
    var seen = times.makeAsyncIterator()
    await seen.next()
    call.yield()
    await seen.next()
    call.yield()
    await seen.next()
    running.cancel()
    try await running.value
  }

  @Test func `work that fails comes again`() async throws {
    let (times, time) = AsyncStream.makeStream(of: Void.self)
    let task = PeriodicTask(
      "test", every: .milliseconds(1), logger: Self.logger
    ) {
      time.yield()
      throw Refused()
    }
    let running = Task { try await task.run() }
    var seen = times.makeAsyncIterator()
    for _ in 0..<3 { await seen.next() }
    running.cancel()
    try await running.value
  }

  private struct Refused: Error {}
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
