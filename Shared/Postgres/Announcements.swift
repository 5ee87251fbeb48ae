import Synchronization

/// What committed statements tell the rest of this process: NOTIFY within one process, without its cost. A commit that
/// notifies holds a lock of the whole cluster until it is on the disk, so such commits can not share a flush.
/// Source: PostgreSQL, `PreCommit_Notify` in `src/backend/commands/async.c`.
final class Announcements: Sendable {
  private struct State {
    var listeners: [UInt64: (channel: String, continuation: AsyncStream<Void>.Continuation)] = [:]
    var listenerCount: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Several announcements that nobody has looked at yet are one.
  func stream(channel: String) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.listenerCount += 1
      state.listeners[state.listenerCount] = (channel, continuation)
      return state.listenerCount
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }

  func make(_ channels: Set<String>) {
    guard !channels.isEmpty else { return }
    let told = state.withLock { $0.listeners.values.filter { channels.contains($0.channel) } }
    for listener in told { listener.continuation.yield() }
  }

  func finish() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.continuation.finish() }
  }
}
