import Dispatch
import Logging
import NIOCore
import NIOPosix
import Reactor
import Testing

@testable import ServiceRuntime

@Suite("Threads that stand still", .timeLimit(.minutes(1))) struct ThreadWatchTests {
  /// What is logged, as `message thread`.
  private struct Lines: LogHandler {
    let lines: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.yield("\(event.message) \(event.metadata?["thread"].map { "\($0)" } ?? "")")
    }
  }

  @Test func `one that works and one of the sockets are told of, and when they go on`() async throws {
    let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let sockets = threads.next()
    let work = try Reactor(name: "watched").tasks
    let (told, lines) = AsyncStream.makeStream(of: String.self)
    let metrics = MetricsRegistry()
    let watch = ThreadWatch(
      executor: work, sockets: { sockets }, interval: .milliseconds(20), limit: .milliseconds(300),
      logger: Logger(label: "test") { _ in Lines(lines: lines) }, metrics: metrics)
    let running = Task { try await watch.run() }
    var log = told.makeAsyncIterator()
    // On a busy machine others may be told of, too.
    func sees(_ line: String) async {
      while let next = await log.next(), next != line {}
    }

    let gate = DispatchSemaphore(value: 0)
    let blocked = Task(executorPreference: work) { Self.block(gate, for: .seconds(30)) }
    await sees("a thread stands still work")
    gate.signal()
    await sees("a thread goes on work")
    await blocked.value

    sockets.execute { Self.block(gate, for: .milliseconds(600)) }
    await sees("a thread stood still sockets")

    running.cancel()
    try await running.value
    try await threads.shutdownGracefully()
    let text = MetricsText.text(of: metrics)
    for thread in ["work", "sockets", "shared"] {
      #expect(text.contains("thread_wait_seconds_count{thread=\"\(thread)\"}"), "\(text)")
    }
  }

  private static func block(_ gate: DispatchSemaphore, for time: DispatchTimeInterval) {
    _ = gate.wait(timeout: .now() + time)
  }
}
