import CPostgres
import Foundation
import Glibc

/// Asks the server to stop what a connection is doing.
///
/// libpq 15 can do that only with a call that waits for the server, so it gets a short-lived thread of its own. There
/// is never more than one of them for each connection that is given up.
enum CancelRequest {
  static func send(for handle: OpaquePointer) {
    guard let request = PQgetCancel(handle) else { return }
    // Sound: the copy of the address and key belongs to the new thread alone from here on.
    nonisolated(unsafe) let owned = request
    Thread.detachNewThread {
      var message = [CChar](repeating: 0, count: 256)
      _ = PQcancel(owned, &message, Int32(message.count))
      PQfreeCancel(owned)
    }
  }
}

/// A look into a socket that takes nothing out of it.
enum SocketPeek {
  /// Bytes, the end of the stream, or an error.
  static func hasSomething(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
      || (errno != EAGAIN && errno != EINTR)
  }
}
