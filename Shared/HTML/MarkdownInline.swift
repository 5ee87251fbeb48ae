/// Emphasis, strong, links and hard line breaks within one block.
///
/// A mark that opens is first written as text; only its closing partner turns both into tags. At most one emphasis and
/// one strong are open at a time, and closing the outer one leaves the inner mark as text: tags always nest.
struct MarkdownInline {
  private struct Opener {
    var mark: UInt8
    var width: Int
    var piece: Int
  }

  private enum Piece {
    case text(Range<Int>)
    case tag(StaticString)
    case link(text: Range<Int>, WebAddress)
  }

  private let bytes: [UInt8]
  private var pieces: [Piece] = []
  private var openers: [Opener] = []
  private var textStart = 0

  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    var inline = MarkdownInline(bytes: bytes)
    inline.read()
    inline.write(to: &output)
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func read() {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x5C: index = readEscape(at: index)
      case 0x2A, 0x5F: index = readMark(at: index)
      case 0x5B: index = readLink(at: index)
      case 0x0A: index = readLineEnd(at: index)
      default: index += 1
      }
    }
    endText(at: bytes.count)
  }

  private mutating func endText(at end: Int) {
    if textStart < end { pieces.append(.text(textStart..<end)) }
    textStart = end
  }

  /// A backslash before punctuation takes its meaning away.
  private mutating func readEscape(at index: Int) -> Int {
    let next = index + 1
    guard next < bytes.count, Self.isPunctuation(bytes[next]) else { return next }
    endText(at: index)
    textStart = next
    return next + 1
  }

  /// Two spaces at the end of a line are a line break.
  private mutating func readLineEnd(at index: Int) -> Int {
    guard index >= 2, bytes[index - 1] == 0x20, bytes[index - 2] == 0x20 else { return index + 1 }
    endText(at: index)
    pieces.append(.tag("<br>"))
    return index + 1
  }

  private mutating func readMark(at index: Int) -> Int {
    let mark = bytes[index]
    var end = index
    while end < bytes.count, bytes[end] == mark { end += 1 }
    let width = end - index
    guard width <= 2 else { return end }
    let before = index > 0 ? bytes[index - 1] : 0x20
    let after = end < bytes.count ? bytes[end] : 0x20
    if !Self.isWhite(before), !Self.isWord(after),
      let match = openers.lastIndex(where: { $0.mark == mark && $0.width == width })
    {
      endText(at: index)
      pieces[openers[match].piece] = .tag(width == 2 ? "<strong>" : "<em>")
      pieces.append(.tag(width == 2 ? "</strong>" : "</em>"))
      openers.removeSubrange(match...)
      textStart = end
    } else if !Self.isWhite(after), !Self.isWord(before), !openers.contains(where: { $0.width == width }) {
      endText(at: index)
      openers.append(Opener(mark: mark, width: width, piece: pieces.count))
      endText(at: end)
    }
    return end
  }

  /// `[text](address)`. Neither part may hold an opening bracket, so that no byte is looked at more than twice.
  private mutating func readLink(at index: Int) -> Int {
    let textRange = index + 1..<scan(from: index + 1) { $0 != 0x5B && $0 != 0x5D && $0 != 0x0A }
    let middle = textRange.upperBound
    guard !textRange.isEmpty, middle + 1 < bytes.count, bytes[middle] == 0x5D, bytes[middle + 1] == 0x28 else {
      return index + 1
    }
    let addressRange = middle + 2..<scan(from: middle + 2) { $0 > 0x20 && $0 != 0x29 && $0 != 0x5B }
    guard addressRange.upperBound < bytes.count, bytes[addressRange.upperBound] == 0x29,
      let address = WebAddress(String(decoding: bytes[addressRange], as: UTF8.self)),
      !address.text.lowercased().hasPrefix("tel:")
    else { return index + 1 }
    endText(at: index)
    pieces.append(.link(text: textRange, address))
    textStart = addressRange.upperBound + 1
    return textStart
  }

  private func scan(from start: Int, while isWanted: (UInt8) -> Bool) -> Int {
    var index = start
    while index < bytes.count, isWanted(bytes[index]) { index += 1 }
    return index
  }

  private func write(to output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .text(let range):
        escape(range, to: &output)
      case .tag(let tag):
        tag.withUTF8Buffer { output.append(contentsOf: $0) }
      case .link(let text, let address):
        let shown = address.text.hasPrefix("mailto:") ? String(address.text.dropFirst(7)) : address.text
        let label = String(decoding: bytes[text], as: UTF8.self)
        let link: Markup = "<a href=\"\(address)\" rel=\"noopener nofollow\">\(label)</a>"
        output.append(contentsOf: link.bytes)
        // The words of a link may say anything; its address is shown beside them.
        guard label != shown else { continue }
        let aside: Markup = " <span class=\"address\">(\(shown))</span>"
        output.append(contentsOf: aside.bytes)
      }
    }
  }

  private func escape(_ range: Range<Int>, to output: inout [UInt8]) {
    bytes[range].withUnsafeBufferPointer { Escaping.append($0, to: &output) }
  }

  private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    default: false
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !isWord(byte)
  }
}
