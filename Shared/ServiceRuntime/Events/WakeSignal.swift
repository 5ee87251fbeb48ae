/// Wakes one waiting task; several signals before it waits are one.
final class WakeSignal: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func signal() { continuation.yield() }

  /// Returns at a signal, after `limit`, or when the task is cancelled. For one task at a time.
  func wait(atMost limit: Duration) async {
    let timer = Task {
      try await Task.sleep(for: limit)
      continuation.yield()
    }
    defer { timer.cancel() }
    var iterator = stream.makeAsyncIterator()
    await iterator.next()
  }
}
