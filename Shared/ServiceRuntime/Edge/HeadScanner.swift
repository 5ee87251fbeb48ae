import Glibc

/// What framing needs to know of a request's head.
struct RequestHeadFacts: Equatable {
  enum Content: Equatable {
    case none
    case fixed(Int)
    case chunked
  }

  var content = Content.none
  /// No further request may follow on this connection.
  var isLast = false
  var isVersion10 = false
  var expectsContinue = false
  /// Where an `Upgrade` field stands in the head. Nothing is ever upgraded here, and the decoder behind would stop
  /// reading, so the field is cut out (RFC 9110, section 7.8: a server may ignore it).
  var upgradeField: Range<Int>?
}

/// Reads one request head, RFC 9112 sections 2 to 6, without any leniency. It may be called again with more bytes
/// of the same head and goes on where it stopped.
struct HeadScanner {
  /// Of this request, once its first line is known.
  private(set) var limits: EdgeLimits
  private var lineStart = 0
  private var searched = 0
  private var headerStart = 0
  private var fields = FieldScanner()
  private var facts = RequestHeadFacts()

  init(limits: EdgeLimits) {
    self.limits = limits
  }

  /// - Parameter bytes: everything since the first byte of the head; the same bytes and more in a later call.
  /// - Returns: the length of the head and its facts, or `nil` when its end has not come yet.
  mutating func scan(
    _ bytes: UnsafeRawBufferPointer
  ) throws(EdgeRefusal) -> (count: Int, facts: RequestHeadFacts)? {
    while let lineFeed = nextLineFeed(in: bytes) {
      guard lineFeed > lineStart, bytes[lineFeed - 1] == ByteClass.carriageReturn else { throw .bareLineBreak }
      let line = bytes.part(lineStart, lineFeed - 1)
      let next = lineFeed + 1
      if headerStart == 0 {
        guard line.count <= limits.requestLineBytes else { throw .requestLineTooLong }
        facts.isVersion10 = try requestLine(line)
        if let upload = limits.upload, line.starts(with: upload.line) { limits.bodyBytes = upload.bodyBytes }
        headerStart = next
      } else {
        guard next - headerStart <= limits.headerBytes else { throw .headerTooLarge }
        if line.isEmpty {
          try fields.finish(&facts, limits: limits)
          return (next, facts)
        }
        let isUpgrade = try fields.add(line, limit: limits.headerFields, facts: &facts)
        if isUpgrade { facts.upgradeField = lineStart..<next }
      }
      lineStart = next
      searched = next
    }
    try checkUnfinishedLine(of: bytes)
    return nil
  }

  private func requestLine(_ line: UnsafeRawBufferPointer) throws(EdgeRefusal) -> Bool {
    do throws(EdgeRefusal) {
      return try RequestLine.check(line)
    } catch {
      // The same reason as when the line feed had not come yet.
      throw line.contains(ByteClass.carriageReturn) ? .bareLineBreak : error
    }
  }

  @inline(__always)
  private mutating func nextLineFeed(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard searched < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + searched, Int32(ByteClass.lineFeed), bytes.count - searched)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Says no as soon as it is certain, without waiting for the end of the line.
  private mutating func checkUnfinishedLine(of bytes: UnsafeRawBufferPointer) throws(EdgeRefusal) {
    let from = max(lineStart, searched - 1)
    searched = bytes.count
    for index in from..<max(from, bytes.count - 1) where bytes[index] == ByteClass.carriageReturn {
      throw .bareLineBreak
    }
    // One byte more than the limit may be the carriage return of a line that just fits.
    if headerStart == 0 {
      if bytes.count > limits.requestLineBytes + 1 { throw .requestLineTooLong }
    } else if bytes.count - headerStart >= limits.headerBytes {
      throw .headerTooLarge
    }
  }
}

/// `method SP request-target SP HTTP-version`, RFC 9112 section 3, with one space each.
enum RequestLine {
  /// - Returns: whether the version is 1.0 (else it is 1.1).
  static func check(_ line: UnsafeRawBufferPointer) throws(EdgeRefusal) -> Bool {
    var end = 0
    while end < line.count, ByteClass.isToken(line[end]) { end += 1 }
    guard end > 0, end < line.count, line[end] == ByteClass.space else { throw .malformedRequestLine }
    let method = line.part(0, end)

    let targetStart = end + 1
    var targetEnd = targetStart
    while targetEnd < line.count, ByteClass.isTarget(line[targetEnd]) { targetEnd += 1 }
    guard targetEnd > targetStart, targetEnd < line.count, line[targetEnd] == ByteClass.space else {
      throw .malformedRequestLine
    }
    let isVersion10 = try version(line.part(targetEnd + 1, line.count))
    try check(method: method)
    // Only the origin form. The absolute and the asterisk form would need a second idea of which host is meant, and
    // `//` at the start is read as a host by some.
    guard line[targetStart] == UInt8(ascii: "/"),
      targetEnd == targetStart + 1 || line[targetStart + 1] != UInt8(ascii: "/")
    else { throw .unsupportedTarget }
    return isVersion10
  }

  private static func version(_ text: UnsafeRawBufferPointer) throws(EdgeRefusal) -> Bool {
    if text.isExactly("HTTP/1.1") { return false }
    if text.isExactly("HTTP/1.0") { return true }
    guard text.count == 8, text.part(0, 5).isExactly("HTTP/"), ByteClass.isDigit(text[5]),
      text[6] == UInt8(ascii: "."), ByteClass.isDigit(text[7])
    else { throw .malformedRequestLine }
    throw .versionNotSupported
  }

  private static func check(method: UnsafeRawBufferPointer) throws(EdgeRefusal) {
    if method.isExactly("GET") || method.isExactly("POST") || method.isExactly("HEAD") || method.isExactly("PUT")
      || method.isExactly("PATCH") || method.isExactly("DELETE") || method.isExactly("OPTIONS")
    {
      return
    }
    if method.isExactly("TRACE") || method.isExactly("CONNECT") { throw .methodNotAllowed }
    throw .methodNotImplemented
  }
}
