import CallContext
import Synchronization

/// Work that takes long, done once for all who want it at the same time. It goes on when those who wait have left, so that
/// they find it done when they come again.
public final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Waiter {
    let continuation: CheckedContinuation<Value?, any Error>
    var timer: Task<Void, Never>?
  }

  private struct State {
    var last: UInt64 = 0
    /// By what is being worked on.
    var waiters: [Key: [UInt64: Waiter]] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// - Returns: `nil` when it is still going on at the deadline.
  public func value(
    for key: Key, until deadline: Deadline, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withCheckedThrowingContinuation { continuation in
      let (number, isFirst) = state.withLock { state in
        let isFirst = state.waiters[key] == nil
        state.last += 1
        state.waiters[key, default: [:]][state.last] = Waiter(continuation: continuation, timer: nil)
        return (state.last, isFirst)
      }
      let timer = Task { [self] in
        guard (try? await Task.sleep(for: deadline.remaining)) != nil else { return }
        state.withLock { $0.waiters[key]?.removeValue(forKey: number) }?.continuation.resume(returning: nil)
      }
      let isWaiting = state.withLock { state in
        guard state.waiters[key]?[number] != nil else { return false }
        state.waiters[key]?[number]?.timer = timer
        return true
      }
      if !isWaiting { timer.cancel() }
      if isFirst { Task { [self] in await finish(key, work) } }
    }
  }

  private func finish(_ key: Key, _ work: @Sendable () async throws -> Value) async {
    let result: Result<Value?, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    let waiters = state.withLock { $0.waiters.removeValue(forKey: key) } ?? [:]
    for waiter in waiters.values {
      waiter.timer?.cancel()
      waiter.continuation.resume(with: result)
    }
  }
}
