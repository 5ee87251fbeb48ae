import Reactor
import Synchronization

/// Clients for mail alone, each with a thread of its own and one message at a time: at the end of a message, and for the
/// answer to QUIT, libcurl waits without letting go of its thread (`smtp_done` and `smtp_disconnect` of its smtp.c). On a
/// thread that others share, a relay that takes its time would stop all of them.
final class MailLanes: Sendable {
  private let idle: Mutex<[OutboundClient]>

  /// - Throws: what a client could not be made with.
  init(count: Int) throws {
    idle = Mutex(try (1...max(1, count)).map { try OutboundClient(reactor: Reactor(name: "mail \($0)")) })
  }

  func take() -> OutboundClient? { idle.withLock { $0.popLast() } }
  func giveBack(_ lane: OutboundClient) { idle.withLock { $0.append(lane) } }
}
