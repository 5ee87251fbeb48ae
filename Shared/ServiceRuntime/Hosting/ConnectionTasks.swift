import NIOCore
import Synchronization

/// Ends the work for a request whose client has gone (RE-1): when its connection closes, its task is cancelled, and with
/// it the query and the calls that it waits for.
final class ConnectionTasks: Sendable {
  /// Work that can be called off.
  private struct State {
    var cancel: [ObjectIdentifier: @Sendable () -> Void] = [:]
    var known: Set<ObjectIdentifier> = []
  }

  private let state = Mutex(State())

  func run<Value: Sendable>(
    on channel: any Channel, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let id = ObjectIdentifier(channel)
    if state.withLock({ $0.known.insert(id).inserted }) { await watch(channel, id) }
    let task = Task { try await work() }
    // Gone already, while this request was on its way here.
    let isWatched = state.withLock { state in
      guard state.known.contains(id) else { return false }
      state.cancel[id] = { task.cancel() }
      return true
    }
    if !isWatched { task.cancel() }
    defer { state.withLock { _ = $0.cancel.removeValue(forKey: id) } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Once for each connection, before its first request is worked on: afterwards nothing is missed.
  private func watch(_ channel: any Channel, _ id: ObjectIdentifier) async {
    // A client that closes its side while it waits is gone: without half-closure its end is ours too. It fails only on
    // a channel that is closed, which the next line finds out.
    try? await channel.setOption(.allowRemoteHalfClosure, value: false).get()
    channel.closeFuture.whenComplete { _ in
      let cancel = self.state.withLock { state in
        state.known.remove(id)
        return state.cancel.removeValue(forKey: id)
      }
      cancel?()
    }
  }
}
