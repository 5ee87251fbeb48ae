import Dispatch
import Reactor

/// Keeps the thread of a reactor from doing anything.
actor ReactorHolder {
  nonisolated let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }
  private nonisolated let gate = DispatchSemaphore(value: 0)
  private nonisolated let entered: AsyncStream<Void>
  private nonisolated let enter: AsyncStream<Void>.Continuation

  init(reactor: Reactor) {
    self.reactor = reactor
    (entered, enter) = AsyncStream.makeStream()
  }

  func hold() {
    enter.yield()
    gate.wait()
  }

  nonisolated func untilHeld() async {
    for await _ in entered { return }
  }

  nonisolated func letGo() {
    gate.signal()
  }
}
