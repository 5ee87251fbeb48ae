import CCurl
import CallContext
import Glibc
import Reactor

/// libcurl's multi handle on a reactor: its sockets become watches, its timeout a timer, and a finished transfer is
/// told so. Lives on the reactor's thread and as long as the process.
final class CurlMulti {
  private let multi: UnsafeMutableRawPointer
  private let loop: ReactorLoop
  private let certificateAuthorityFile: String?
  private var idleHandles: [EasyHandle] = []
  /// All of them, those at work included.
  private var handles: [EasyHandle] = []
  private var sockets: [SocketState] = []
  private var isTimeoutDue = false
  private var wakeAt: Deadline?
  private var armedTimer: (id: ReactorLoop.TimerID, deadline: Deadline)?
  private var isLookingForOverdue = false

  private static let libraryCode = curl_global_init(ccurl_global_default)
  private static let idleHandleLimit = 128

  init(loop: ReactorLoop, certificateAuthorityFile: String?, idleConnectionLimit: Int) throws {
    guard Self.libraryCode == CURLE_OK, let multi = curl_multi_init() else {
      throw OutboundError.protocolFailure(code: Int(Self.libraryCode.rawValue))
    }
    self.multi = multi
    self.loop = loop
    self.certificateAuthorityFile = certificateAuthorityFile
    let pointer = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, pointer)
    _ = ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, pointer)
    _ = ccurl_multi_set_socket_callback(multi, socketInterestChanged)
    _ = ccurl_multi_set_timer_callback(multi, timeoutChanged)
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, idleConnectionLimit)
  }

  // MARK: Transfers

  /// A handle to prepare for one transfer.
  func takeHandle() throws -> EasyHandle {
    if let handle = idleHandles.popLast() { return handle }
    let handle = try EasyHandle(sockets: self, certificateAuthorityFile: certificateAuthorityFile)
    handles.append(handle)
    return handle
  }

  func giveBack(_ handle: EasyHandle) {
    handle.clear()
    if idleHandles.count < Self.idleHandleLimit {
      idleHandles.append(handle)
    } else {
      handles.removeAll { $0 === handle }
    }
  }

  /// Starts the transfer of a prepared handle. It may have ended when this returns.
  func start(_ handle: EasyHandle, for transfer: Transfer) {
    handle.transfer = transfer
    transfer.handle = handle
    guard curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
      end(handle, code: CURLE_FAILED_INIT)
      return
    }
    isTimeoutDue = true
    advance()
    lookForOverdue()
  }

  /// Takes a running transfer out; its connection is closed when the exchange was under way.
  func abort(_ transfer: Transfer, because error: any Error) {
    guard let handle = transfer.handle else { return }
    transfer.failure = error
    curl_multi_remove_handle(multi, handle.easy)
    end(handle, code: CURLE_ABORTED_BY_CALLBACK)
  }

  /// Goes on with a transfer after one of its directions was paused by a callback.
  func resume(_ transfer: Transfer) {
    guard let handle = transfer.handle else { return }
    curl_easy_pause(handle.easy, transfer.pauseMask)
    advance()
  }

  // MARK: What libcurl asks for

  fileprivate func setInterest(_ descriptor: Int32, _ what: Int32, of easy: UnsafeMutableRawPointer?) -> Int32 {
    reserveState(of: descriptor)
    let index = Int(descriptor)
    var wanted: Readiness = []
    if what & CURL_POLL_IN != 0, what != CURL_POLL_REMOVE { wanted.insert(.readable) }
    if what & CURL_POLL_OUT != 0, what != CURL_POLL_REMOVE { wanted.insert(.writable) }
    sockets[index].wanted = wanted
    if wanted.isEmpty {
      // A connection at rest keeps its registration, which saves two system calls a request; `ready` drops it when the
      // other side closes. One that was given up before anything was sent, and a descriptor that libcurl made for itself,
      // are closed behind our back (libcurl 7.88 passes over the close callback then): they are forgotten now.
      let isAtRest = sockets[index].isConnection && easy.flatMap(EasyHandle.behind)?.transfer?.wasSent == true
      if !isAtRest { forget(descriptor) }
      return 0
    }
    guard sockets[index].registered != wanted else { return 0 }
    do {
      try loop.watch(descriptor, for: wanted) { [self] readiness in ready(descriptor, readiness) }
      sockets[index].registered = wanted
      return 0
    } catch {
      return -1
    }
  }

  fileprivate func setTimeout(milliseconds: Int) {
    isTimeoutDue = milliseconds == 0
    wakeAt = milliseconds > 0 ? .after(.milliseconds(milliseconds)) : nil
  }

  fileprivate func openSocket(family: Int32, type: Int32, protocol number: Int32) -> Int32 {
    let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
    guard descriptor >= 0 else { return -1 }
    reserveState(of: descriptor)
    forget(descriptor)
    sockets[Int(descriptor)].isConnection = true
    return descriptor
  }

  fileprivate func closeSocket(_ descriptor: Int32) -> Int32 {
    reserveState(of: descriptor)
    forget(descriptor)
    return close(descriptor)
  }

  // MARK: What the reactor says

  private func ready(_ descriptor: Int32, _ readiness: Readiness) {
    guard !sockets[Int(descriptor)].wanted.isEmpty else {
      unwatch(descriptor)
      return
    }
    var mask: Int32 = 0
    if readiness.contains(.readable) { mask |= CURL_CSELECT_IN }
    if readiness.contains(.writable) { mask |= CURL_CSELECT_OUT }
    if !readiness.isDisjoint(with: .failed) { mask |= CURL_CSELECT_ERR }
    act(on: descriptor, mask)
    advance()
  }

  private func timerFired() {
    armedTimer = nil
    if let wakeAt, wakeAt.hasPassed {
      self.wakeAt = nil
      isTimeoutDue = true
    }
    advance()
  }

  /// Runs what is due at once, ends what is finished and sets the timer for the rest.
  private func advance() {
    var rounds = 0
    while isTimeoutDue, rounds < 16 {
      rounds += 1
      isTimeoutDue = false
      act(on: ccurl_timeout_socket, 0)
      endFinished()
    }
    endFinished()
    armTimer()
  }

  /// libcurl does nothing any more, and says so for no transfer, once one of its callbacks has failed: until none is left.
  private func act(on descriptor: Int32, _ mask: Int32) {
    var running: Int32 = 0
    let code = curl_multi_socket_action(multi, descriptor, mask, &running)
    guard code != CURLM_OK else { return }
    for transfer in handles.compactMap(\.transfer) {
      abort(transfer, because: OutboundError.protocolFailure(code: Int(code.rawValue)))
    }
  }

  /// Each transfer ends by its deadline because libcurl ends it. This is for those that it would have forgotten: whoever waits
  /// for one is not to wait for ever.
  private func lookForOverdue() {
    guard !isLookingForOverdue else { return }
    isLookingForOverdue = true
    loop.schedule(at: .after(.seconds(1))) { [self] in
      isLookingForOverdue = false
      let running = handles.compactMap(\.transfer)
      for transfer in running where transfer.isOverdue { abort(transfer, because: OutboundError.deadlineExceeded) }
      if !running.isEmpty { lookForOverdue() }
    }
  }

  private func endFinished() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = ccurl_message_easy(message) else { continue }
      let code = ccurl_message_result(message)
      let handle = EasyHandle.behind(easy)
      curl_multi_remove_handle(multi, easy)
      if let handle { end(handle, code: code) }
    }
  }

  private func end(_ handle: EasyHandle, code: CURLcode) {
    guard let transfer = handle.transfer else { return }
    transfer.handle = nil
    transfer.end(code: code, of: handle)
    giveBack(handle)
  }

  /// A timer that is already set for an earlier moment is left alone: most of libcurl's timeouts move on or vanish
  /// long before they are due, and an early wake-up only looks and sets the next one.
  private func armTimer() {
    guard let due = isTimeoutDue ? .after(.zero) : wakeAt else { return }
    if let armedTimer {
      guard due < armedTimer.deadline else { return }
      loop.cancel(armedTimer.id)
    }
    armedTimer = (loop.schedule(at: due) { [self] in timerFired() }, due)
  }

  private func unwatch(_ descriptor: Int32) {
    guard sockets[Int(descriptor)].registered != nil else { return }
    loop.unwatch(descriptor)
    sockets[Int(descriptor)].registered = nil
  }

  private func forget(_ descriptor: Int32) {
    unwatch(descriptor)
    sockets[Int(descriptor)] = SocketState()
  }

  private func reserveState(of descriptor: Int32) {
    while sockets.count <= Int(descriptor) { sockets.append(SocketState()) }
  }
}

/// What is known of one descriptor.
private struct SocketState {
  /// Opened by `openSocket`, so its end is announced by `closeSocket`.
  var isConnection = false
  /// What libcurl waits for; empty while the connection is at rest.
  var wanted: Readiness = []
  /// What the reactor watches it for.
  var registered: Readiness?
}

// MARK: C entry points. All are called on the reactor's thread, from inside one of the calls above.

private func multi(at pointer: UnsafeMutableRawPointer) -> CurlMulti {
  Unmanaged<CurlMulti>.fromOpaque(pointer).takeUnretainedValue()
}

private let socketInterestChanged:
  @convention(c) (
    UnsafeMutableRawPointer?, curl_socket_t, Int32, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
  ) -> Int32 = { easy, descriptor, what, pointer, _ in
    guard let pointer else { return -1 }
    return multi(at: pointer).setInterest(descriptor, what, of: easy)
  }

private let timeoutChanged: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Int32 = {
  _, milliseconds, pointer in
  guard let pointer else { return -1 }
  multi(at: pointer).setTimeout(milliseconds: milliseconds)
  return 0
}

let openConnectionSocket:
  @convention(c) (UnsafeMutableRawPointer?, curlsocktype, UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t = {
    pointer, _, address in
    guard let pointer, let address = address?.pointee else { return -1 }
    return multi(at: pointer).openSocket(family: address.family, type: address.socktype, protocol: address.protocol)
  }

let closeConnectionSocket: @convention(c) (UnsafeMutableRawPointer?, curl_socket_t) -> Int32 = { pointer, descriptor in
  guard let pointer else { return close(descriptor) }
  return multi(at: pointer).closeSocket(descriptor)
}
