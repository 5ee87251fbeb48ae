/// Checks the header fields of one request and keeps what says where its body ends.
struct FieldScanner {
  private var count = 0
  private var hosts = 0
  private var contentLength: Int?
  private var hasTransferEncoding = false

  /// - Parameter line: without its line end; not empty.
  /// - Returns: whether it is an `Upgrade` field.
  mutating func add(
    _ line: UnsafeRawBufferPointer, limit: Int, facts: inout RequestHeadFacts
  ) throws(EdgeRefusal) -> Bool {
    count += 1
    guard count <= limit else { throw .headerTooLarge }
    var end = 0
    while end < line.count, ByteClass.isToken(line[end]) { end += 1 }
    guard end > 0, end < line.count, line[end] == UInt8(ascii: ":") else { throw Self.reason(line, at: end) }
    let name = line.part(0, end)
    let value = line.part(end + 1, line.count)
    guard value.isFieldContent else { throw Self.reason(content: value) }
    switch end {
    case 4 where name.isCaseless("host"): try host(value.trimmed)
    case 14 where name.isCaseless("content-length"): try length(value.trimmed)
    case 17 where name.isCaseless("transfer-encoding"): try transferEncoding(value.trimmed)
    case 10 where name.isCaseless("connection"): connection(value, facts: &facts)
    case 6 where name.isCaseless("expect"):
      guard value.trimmed.isCaseless("100-continue") else { throw .expectationFailed }
      facts.expectsContinue = true
    case 7 where name.isCaseless("upgrade"):
      // Two of them can't be cut out as one range, and nobody honest sends two.
      guard facts.upgradeField == nil else { throw .malformedHeader }
      return true
    default: break
    }
    return false
  }

  /// What only the whole header can tell.
  func finish(_ facts: inout RequestHeadFacts, limits: EdgeLimits) throws(EdgeRefusal) {
    guard hosts == 1 else { throw .missingHost }
    if hasTransferEncoding {
      // RFC 9112, section 6.1: both together "ought to be handled as an error"; 1.0 does not know the field.
      guard contentLength == nil else { throw .conflictingLengths }
      guard !facts.isVersion10 else { throw .unsupportedTransferEncoding }
      facts.content = .chunked
    } else if let contentLength, contentLength > 0 {
      guard contentLength <= limits.bodyBytes else { throw .contentTooLarge }
      facts.content = .fixed(contentLength)
    }
    if facts.isVersion10 {
      // 1.0 knows neither a lasting connection without further words nor interim answers.
      facts.isLast = true
      facts.expectsContinue = false
    }
  }

  private static func reason(_ line: UnsafeRawBufferPointer, at end: Int) -> EdgeRefusal {
    if line[0] == ByteClass.space || line[0] == ByteClass.tab { return .foldedHeader }
    if end > 0, end < line.count, line[end] == ByteClass.space || line[end] == ByteClass.tab {
      return .spaceBeforeColon
    }
    return line.contains(ByteClass.carriageReturn) ? .bareLineBreak : .malformedHeader
  }

  private static func reason(content: UnsafeRawBufferPointer) -> EdgeRefusal {
    content.contains(ByteClass.carriageReturn) ? .bareLineBreak : .malformedHeader
  }

  private mutating func host(_ value: UnsafeRawBufferPointer) throws(EdgeRefusal) {
    hosts += 1
    guard hosts == 1 else { throw .duplicateHost }
    guard HostField.isValid(value) else { throw .invalidHost }
  }

  /// Digits only: no sign, no list, no blank (RFC 9110, section 8.6).
  private mutating func length(_ value: UnsafeRawBufferPointer) throws(EdgeRefusal) {
    guard contentLength == nil else { throw .duplicateContentLength }
    // 18 digits always fit into an Int.
    guard (1...18).contains(value.count) else { throw .invalidContentLength }
    var number = 0
    for byte in value {
      guard ByteClass.isDigit(byte) else { throw .invalidContentLength }
      number = number * 10 + Int(byte &- 0x30)
    }
    contentLength = number
  }

  private mutating func transferEncoding(_ value: UnsafeRawBufferPointer) throws(EdgeRefusal) {
    guard !hasTransferEncoding, value.isCaseless("chunked") else { throw .unsupportedTransferEncoding }
    hasTransferEncoding = true
  }

  private func connection(_ value: UnsafeRawBufferPointer, facts: inout RequestHeadFacts) {
    var start = 0
    while start <= value.count {
      var end = start
      while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
      if value.part(start, end).trimmed.isCaseless("close") { facts.isLast = true }
      start = end + 1
    }
  }
}

/// `uri-host [ ":" port ]`, RFC 9110 section 7.2; never empty here.
enum HostField {
  static func isValid(_ value: UnsafeRawBufferPointer) -> Bool {
    guard (1...261).contains(value.count) else { return false }
    var end = 0
    if value[0] == UInt8(ascii: "[") {
      end = 1
      while end < value.count, isAddressByte(value[end]) { end += 1 }
      guard end > 3, end < value.count, value[end] == UInt8(ascii: "]") else { return false }
      let text = String(decoding: value.part(1, end), as: UTF8.self)
      guard IPAddress(text)?.isVersion4 == false else { return false }
      end += 1
    } else {
      while end < value.count, ByteClass.isHost(value[end]) { end += 1 }
      guard (1...255).contains(end) else { return false }
    }
    if end == value.count { return true }
    guard value[end] == UInt8(ascii: ":") else { return false }
    let port = value.part(end + 1, value.count)
    guard (1...5).contains(port.count), port.allSatisfy(ByteClass.isDigit) else { return false }
    return port.reduce(0) { $0 * 10 + Int($1 &- 0x30) } <= 65_535
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    ByteClass.isHex(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}
