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
    let task = Task { try await work() }
    let isNew = state.withLock { state in
      state.cancel[id] = { task.cancel() }
      return state.known.insert(id).inserted
    }
    if isNew { watch(channel, id) }
    defer { state.withLock { _ = $0.cancel.removeValue(forKey: id) } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func watch(_ channel: any Channel, _ id: ObjectIdentifier) {
    // A client that closes its side while it waits is gone: without half-closure its end is ours too.
    channel.setOption(.allowRemoteHalfClosure, value: false).whenComplete { _ in }
    channel.closeFuture.whenComplete { _ in
      let cancel = self.state.withLock { state in
        state.known.remove(id)
        return state.cancel.removeValue(forKey: id)
      }
      cancel?()
    }
  }
}
