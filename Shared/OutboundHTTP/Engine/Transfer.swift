import CCurl
import CallContext

/// One request on its way and what has come back of it.
///
/// Unchecked because it is confined: other threads hold it only as a token for the engine, and every member is touched
/// on the reactor's thread alone.
final class Transfer: @unchecked Sendable {
  private let upstream: String
  private let deadline: Deadline
  private let bodyLimit: Int
  private let mayRepeat: Bool
  private let isStreaming: Bool
  let upload: Upload?

  /// Set while libcurl works on it.
  var handle: EasyHandle?
  var failure: (any Error)?
  private(set) var isEnded = false
  private(set) var status = 0
  /// How libcurl ended, the last code the other side replied with, and how far it came; for SMTP, where all are needed.
  private(set) var code = CURLE_OK
  private(set) var replyCode = 0
  private(set) var uploadedByteCount = 0
  private(set) var headers = OutboundHeaders()
  private(set) var body: [UInt8] = []
  private(set) var isPausedForReader = false
  private var isHeadComplete = false
  private var receivedCount = 0
  private var sendCount = 0
  /// Whether its connection stood and the request was to be sent on it.
  var wasSent: Bool { sendCount > 0 }
  /// Whether libcurl should have ended it a moment ago.
  var isOverdue: Bool { Deadline(deadline.instant + Self.grace).hasPassed }
  private var waiter: UnsafeContinuation<Void, Never>?
  /// Called once, on the reactor's thread, when nothing more will come.
  var onEnd: (@Sendable (_ failure: (any Error)?) -> Void)?

  private static let grace: Duration = .milliseconds(200)
  private static let headSizeLimit = 64 * 1024
  /// A reader may be this far behind before the transfer pauses.
  private static let readAheadLimit = 64 * 1024

  init(
    upstream: String, deadline: Deadline, bodyLimit: Int, mayRepeat: Bool, isStreaming: Bool, upload: Upload?
  ) {
    self.upstream = upstream
    self.deadline = deadline
    self.bodyLimit = bodyLimit
    self.mayRepeat = mayRepeat
    self.isStreaming = isStreaming
    self.upload = upload
  }

  // MARK: Waiting

  /// What somebody may wait for. The end of the transfer is as good as either.
  enum Part {
    /// The head when there is a reader, else all of the answer.
    case head
    case body
  }

  func has(_ part: Part) -> Bool {
    switch part {
    case .head: isEnded || isStreaming && isHeadComplete
    case .body: isEnded || !body.isEmpty
    }
  }

  /// It may have come since the caller looked: a task may be queued between any two of its steps.
  func wait(for part: Part, with continuation: UnsafeContinuation<Void, Never>) {
    guard !has(part) else { return continuation.resume() }
    waiter = continuation
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }

  func takeBody() -> [UInt8] {
    defer { body = [] }
    isPausedForReader = false
    return body
  }

  /// libcurl's bits for the directions that are to stand still.
  var pauseMask: Int32 {
    (isPausedForReader ? CURLPAUSE_RECV : 0) | (upload?.isPaused == true ? CURLPAUSE_SEND : 0)
  }

  // MARK: From libcurl

  /// Called before each sending. A kept connection that dies before the first byte of an answer makes libcurl send the
  /// request again; only some requests bear that.
  func maySend() -> Bool {
    sendCount += 1
    guard sendCount > 1 else { return true }
    if mayRepeat, sendCount == 2, upload == nil { return true }
    if handle?.sentByteCount == 0 { return true }
    failure = OutboundError.connectionLost(upstream: upstream)
    return false
  }

  func receiveHeaderLine(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    // Trailer fields come after the body has begun; nothing here makes use of them.
    guard !isHeadComplete else { return true }
    if line.starts(with: "HTTP/".utf8) {
      headers.removeAll()
      return true
    }
    if line.first == 0x0D || line.first == 0x0A {
      completeHead()
      return true
    }
    guard headers.size + line.count <= Self.headSizeLimit, headers.append(line: line) else {
      failure = OutboundError.protocolFailure(code: Int(CURLE_WEIRD_SERVER_REPLY.rawValue))
      return false
    }
    return true
  }

  private func completeHead() {
    status = handle?.status ?? 0
    // An interim answer (1xx) is followed by the real one.
    guard status >= 200 else { return }
    isHeadComplete = true
    if isStreaming { wake() }
  }

  /// How many bytes were taken; anything else than all of them makes libcurl stop or pause.
  func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    if isStreaming, body.count >= Self.readAheadLimit {
      isPausedForReader = true
      return ccurl_pause_write
    }
    guard bytes.count <= bodyLimit - receivedCount else {
      failure = OutboundError.bodyTooLarge
      return 0
    }
    if receivedCount == 0, !isStreaming, let announced = handle?.announcedLength {
      guard announced <= bodyLimit else {
        failure = OutboundError.bodyTooLarge
        return 0
      }
      body.reserveCapacity(announced)
    }
    receivedCount += bytes.count
    body.append(contentsOf: bytes)
    if isStreaming { wake() }
    return bytes.count
  }

  func provideBody(into room: UnsafeMutableRawBufferPointer) -> Int {
    guard let upload else { return 0 }
    guard failure == nil else { return ccurl_abort_read }
    return upload.provide(into: room, for: self)
  }

  func end(code: CURLcode, of handle: EasyHandle) {
    isEnded = true
    self.code = code
    if code != CURLE_OK {
      replyCode = handle.status
      uploadedByteCount = handle.uploadedByteCount
      failure = failure ?? error(for: code, sentNothing: handle.sentByteCount == 0)
    }
    upload?.end()
    wake()
    onEnd?(failure)
    onEnd = nil
  }

  private func error(for code: CURLcode, sentNothing: Bool) -> OutboundError {
    switch code {
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: .unavailable(upstream: upstream)
    case CURLE_OPERATION_TIMEDOUT:
      sentNothing && deadline.remainingMilliseconds > 1 ? .unavailable(upstream: upstream) : .deadlineExceeded
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
      sentNothing ? .unavailable(upstream: upstream) : .connectionLost(upstream: upstream)
    default: .protocolFailure(code: Int(code.rawValue))
    }
  }
}
