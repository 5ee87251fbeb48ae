import CCurl

/// A list of header fields in the form libcurl reads, in memory that is used again for the next request.
final class FieldList {
  private var nodes: UnsafeMutablePointer<curl_slist>
  private var nodeCapacity = 24
  private var text: UnsafeMutablePointer<UInt8>
  private var textCapacity = 2048
  /// Where each line starts in `text`; turned into pointers at the end, when `text` moves no more.
  private var starts: [Int] = []
  private var length = 0

  init() {
    nodes = .allocate(capacity: nodeCapacity)
    text = .allocate(capacity: textCapacity)
    starts.reserveCapacity(nodeCapacity)
  }

  deinit {
    nodes.deallocate()
    text.deallocate()
  }

  func removeAll() {
    starts.removeAll(keepingCapacity: true)
    length = 0
  }

  /// A field as it is to be sent. Leading and trailing white space of the value is no part of it (RFC 9110, 5.5).
  func append(name: String, value: String) {
    starts.append(length)
    append(name)
    // "Name;" is how libcurl is told to send an empty field; "Name:" would leave it out.
    guard let first = value.utf8.first(where: { !Self.isSpace($0) }) else {
      append(";")
      appendByte(0)
      return
    }
    append(": ")
    append(Self.isSpace(value.utf8.first ?? first) ? String(value.drop { $0 == " " || $0 == "\t" }) : value)
    while length > 0, Self.isSpace(text[length - 1]) { length -= 1 }
    appendByte(0)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// A line as it is; "Name:" keeps libcurl from adding that field by itself.
  func append(line: String) {
    starts.append(length)
    append(line)
    appendByte(0)
  }

  /// The first node, or nil of an empty list. Valid until the list changes.
  var head: UnsafeMutablePointer<curl_slist>? {
    guard !starts.isEmpty else { return nil }
    if starts.count > nodeCapacity {
      nodes.deallocate()
      nodeCapacity = starts.count * 2
      nodes = .allocate(capacity: nodeCapacity)
    }
    for (index, start) in starts.enumerated() {
      let line = UnsafeMutableRawPointer(text + start).assumingMemoryBound(to: CChar.self)
      let next = index + 1 < starts.count ? nodes + index + 1 : nil
      (nodes + index).initialize(to: curl_slist(data: line, next: next))
    }
    return nodes
  }

  private func append(_ string: String) {
    var string = string
    string.withUTF8 { bytes in
      reserve(bytes.count)
      if let start = bytes.baseAddress { (text + length).update(from: start, count: bytes.count) }
      length += bytes.count
    }
  }

  private func appendByte(_ byte: UInt8) {
    reserve(1)
    text[length] = byte
    length += 1
  }

  private func reserve(_ count: Int) {
    guard length + count > textCapacity else { return }
    let capacity = (length + count) * 2
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: text, count: length)
    text.deallocate()
    text = larger
    textCapacity = capacity
  }
}
