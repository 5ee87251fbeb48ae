import CCurl

/// One libcurl easy handle with the memory its options point to. Used again and again: only what differs from request
/// to request is set anew.
final class EasyHandle {
  let easy: UnsafeMutableRawPointer
  var transfer: Transfer?
  let fields = FieldList()
  private let sockets: CurlMulti
  private let certificateAuthorityFile: String?
  private var body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var base = ""
  private var customMethod: String?
  private var unixSocketPath: String?
  private var connectTimeoutMilliseconds = 0
  private var mustReset = false

  /// A body that was larger than this does not keep its memory.
  private static let keptBodyCapacity = 1 << 16

  init(sockets: CurlMulti, certificateAuthorityFile: String?) throws {
    guard let easy = curl_easy_init() else {
      throw OutboundError.protocolFailure(code: Int(CURLE_FAILED_INIT.rawValue))
    }
    self.easy = easy
    self.sockets = sockets
    self.certificateAuthorityFile = certificateAuthorityFile
    setConstants()
  }

  deinit {
    curl_easy_cleanup(easy)
    body.deallocate()
  }

  static func behind(_ easy: UnsafeMutableRawPointer) -> EasyHandle? {
    var pointer: UnsafeMutableRawPointer?
    _ = ccurl_get_pointer(easy, CURLINFO_PRIVATE, &pointer)
    return pointer.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Makes the handle ready for the next transfer.
  func clear() {
    transfer = nil
    if body.count > Self.keptBodyCapacity {
      body.deallocate()
      body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
    guard mustReset else { return }
    mustReset = false
    curl_easy_reset(easy)
    base = ""
    customMethod = nil
    unixSocketPath = nil
    connectTimeoutMilliseconds = 0
    setConstants()
  }

  // MARK: Options

  private func setConstants() {
    let pointer = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(easy, CURLOPT_PRIVATE, pointer)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    // Both, so that no variable of the environment names a proxy.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOPROXY, "*")
    set(CURLOPT_HTTP_VERSION, ccurl_http_1_1)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    // Less than servers keep an idle connection, so that a request seldom meets one that is being closed.
    set(CURLOPT_MAXAGE_CONN, 30)
    // Allocated for each transfer: more would make the allocator tidy up each time.
    set(CURLOPT_BUFFERSIZE, 1 << 15)
    if let certificateAuthorityFile { set(CURLOPT_CAINFO, certificateAuthorityFile) }

    let socketsPointer = Unmanaged.passUnretained(sockets).toOpaque()
    _ = ccurl_set_open_socket(easy, openConnectionSocket)
    _ = ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, socketsPointer)
    _ = ccurl_set_close_socket(easy, closeConnectionSocket)
    _ = ccurl_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, socketsPointer)

    _ = ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, receiveHeaderLine)
    _ = ccurl_set_pointer(easy, CURLOPT_HEADERDATA, pointer)
    _ = ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
    _ = ccurl_set_pointer(easy, CURLOPT_WRITEDATA, pointer)
    _ = ccurl_set_data_callback(easy, CURLOPT_READFUNCTION, provideBody)
    _ = ccurl_set_pointer(easy, CURLOPT_READDATA, pointer)
    _ = ccurl_set_prerequest(easy, requestIsAboutToBeSent)
    _ = ccurl_set_pointer(easy, CURLOPT_PREREQDATA, pointer)
  }

  func set(_ option: CURLoption, _ value: Int) {
    _ = ccurl_set_long(easy, option, value)
  }

  func set(_ option: CURLoption, _ value: String?) {
    guard let value else {
      _ = ccurl_set_string(easy, option, nil)
      return
    }
    _ = value.withCString { ccurl_set_string(easy, option, $0) }
  }

  func set(_ option: CURLoption, _ list: FieldList) {
    _ = ccurl_set_list(easy, option, list.head)
  }

  func setSize(_ option: CURLoption, _ value: Int) {
    _ = ccurl_set_offset(easy, option, curl_off_t(value))
  }

  /// The relay's replies would come as header lines.
  func ignoreHeaderLines() {
    _ = ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, nil)
    _ = ccurl_set_pointer(easy, CURLOPT_HEADERDATA, nil)
  }

  func resetAfterUse() { mustReset = true }

  // MARK: What HTTP needs

  func setAddress(_ address: OutboundAddress) {
    if base != address.base {
      base = address.base
      set(CURLOPT_URL, base)
    }
    if unixSocketPath != address.unixSocketPath {
      unixSocketPath = address.unixSocketPath
      set(CURLOPT_UNIX_SOCKET_PATH, unixSocketPath)
    }
  }

  func setTimeouts(connectMilliseconds: Int, totalMilliseconds: Int) {
    if connectTimeoutMilliseconds != connectMilliseconds {
      connectTimeoutMilliseconds = connectMilliseconds
      set(CURLOPT_CONNECTTIMEOUT_MS, connectMilliseconds)
    }
    set(CURLOPT_TIMEOUT_MS, totalMilliseconds)
  }

  func setCustomMethod(_ method: String?) {
    guard customMethod != method else { return }
    customMethod = method
    set(CURLOPT_CUSTOMREQUEST, method)
  }

  /// libcurl does not copy a body: the handle keeps it.
  func setPostBody(_ bytes: [UInt8]) {
    set(CURLOPT_POST, 1)
    setSize(CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
    if body.count < max(1, bytes.count) {
      body.deallocate()
      body = .allocate(byteCount: max(1024, bytes.count), alignment: 1)
    }
    body.copyBytes(from: bytes)
    _ = ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress)
  }

  // MARK: What happened

  var status: Int { getLong(CURLINFO_RESPONSE_CODE) }

  /// Bytes of request heads and bodies that were handed to the kernel, over all sendings of this transfer.
  var sentByteCount: Int { getLong(CURLINFO_REQUEST_SIZE) }

  /// Bytes of the body that were handed over.
  var uploadedByteCount: Int { getOffset(CURLINFO_SIZE_UPLOAD_T) ?? 0 }

  var announcedLength: Int? { getOffset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) }

  private func getOffset(_ info: CURLINFO) -> Int? {
    var value: curl_off_t = -1
    _ = ccurl_get_offset(easy, info, &value)
    return value < 0 ? nil : Int(exactly: value)
  }

  private func getLong(_ info: CURLINFO) -> Int {
    var value = 0
    _ = ccurl_get_long(easy, info, &value)
    return value
  }
}

// MARK: C entry points. All are called on the reactor's thread, while the handle's transfer runs.

private func transfer(behind pointer: UnsafeMutableRawPointer?) -> Transfer? {
  pointer.flatMap { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue().transfer }
}

private func bytes(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
  let raw = UnsafeRawBufferPointer(start: start, count: count)
  return raw.assumingMemoryBound(to: UInt8.self)
}

private typealias DataCallback =
  @convention(c) (
    UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?
  ) -> Int

private let receiveHeaderLine: DataCallback = { start, size, count, pointer in
  guard let transfer = transfer(behind: pointer) else { return 0 }
  return transfer.receiveHeaderLine(bytes(start, size * count)) ? size * count : 0
}

private let receiveBody: DataCallback = { start, size, count, pointer in
  guard let transfer = transfer(behind: pointer) else { return 0 }
  return transfer.receiveBody(bytes(start, size * count))
}

private let provideBody: DataCallback = { start, size, count, pointer in
  guard let transfer = transfer(behind: pointer) else { return ccurl_abort_read }
  return transfer.provideBody(into: UnsafeMutableRawBufferPointer(start: start, count: size * count))
}

private let requestIsAboutToBeSent:
  @convention(c) (
    UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?, Int32, Int32
  ) -> Int32 = { pointer, _, _, _, _ in
    guard let transfer = transfer(behind: pointer), transfer.maySend() else { return CURL_PREREQFUNC_ABORT }
    return CURL_PREREQFUNC_OK
  }
