import CCurl
import CallContext
import Reactor

actor CurlEngine {
  private let reactor: Reactor
  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  init(reactor: Reactor, certificateAuthorityFile: String?, idleConnectionLimit: Int) throws {
    self.reactor = reactor
  }
}
