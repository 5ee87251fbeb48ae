/// A small, safe part of Markdown: paragraphs, emphasis, strong, bullet and numbered lists, headings, links and hard
/// line breaks. Everything else, HTML included, is text.
///
/// One pass over the bytes, so the time is linear in the length; every tag that is opened is closed.
public enum Markdown {
  /// - Parameter level: of the heading above the text. `#` becomes the level below it, and no level is skipped.
  public static func render(_ text: some StringProtocol, belowHeading level: Int) -> Markup {
    var blocks = MarkdownBlocks(level: level)
    for line in LineReader.lines(text) {
      blocks.take(line)
    }
    return blocks.finish()
  }

  /// Plain text as paragraphs: an empty line parts them, a line break stays one.
  public static func plain(_ text: some StringProtocol) -> Markup {
    var output = Markup()
    var isOpen = false
    for line in LineReader.lines(text) {
      if line.allSatisfy(MarkdownLine.isSpace) {
        if isOpen { output.append("</p>\n") }
        isOpen = false
      } else {
        output.append(isOpen ? Markup("<br>\n") : Markup("<p>"))
        output.append(Markup(text: String(decoding: line, as: UTF8.self)))
        isOpen = true
      }
    }
    if isOpen { output.append("</p>\n") }
    return output
  }
}

enum LineReader {
  /// Lines ended by LF, CR LF or CR.
  static func lines(_ text: some StringProtocol) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    let bytes = Array(text.utf8)
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
      let isSecondOfPair = bytes[index] == 0x0A && index > 0 && bytes[index - 1] == 0x0D
      if !isSecondOfPair { lines.append(bytes[start..<index]) }
      start = index + 1
    }
    lines.append(bytes[start...])
    return lines
  }
}

/// What the start of a line says about it.
enum MarkdownLine {
  case blank
  case heading(level: Int, ArraySlice<UInt8>)
  case bullet(ArraySlice<UInt8>)
  case numbered(start: Int, ArraySlice<UInt8>)
  case text(ArraySlice<UInt8>, isIndented: Bool)

  init(_ line: ArraySlice<UInt8>) {
    let trimmed = line.drop(while: Self.isSpace)
    guard let first = trimmed.first else {
      self = .blank
      return
    }
    self =
      Self.heading(trimmed) ?? Self.listItem(trimmed, first: first)
      ?? .text(trimmed, isIndented: trimmed.startIndex > line.startIndex)
  }

  private static func heading(_ line: ArraySlice<UInt8>) -> MarkdownLine? {
    let hashes = line.prefix { $0 == 0x23 }.count
    let rest = line.dropFirst(hashes)
    guard (1...6).contains(hashes), let next = rest.first, isSpace(next) else { return nil }
    var title = rest.drop(while: isSpace)
    while let last = title.last, isSpace(last) || last == 0x23 { title.removeLast() }
    return title.isEmpty ? nil : .heading(level: hashes, title)
  }

  private static func listItem(_ line: ArraySlice<UInt8>, first: UInt8) -> MarkdownLine? {
    if first == 0x2D || first == 0x2A || first == 0x2B {
      return content(of: line.dropFirst()).map { .bullet($0) }
    }
    let digits = line.prefix { (0x30...0x39).contains($0) }
    let mark = line.dropFirst(digits.count)
    guard (1...4).contains(digits.count), mark.first == 0x2E || mark.first == 0x29,
      let start = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return content(of: mark.dropFirst()).map { .numbered(start: start, $0) }
  }

  /// What stands behind a list mark; `nil` when no space parts them or nothing is there.
  private static func content(of rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let next = rest.first, isSpace(next) else { return nil }
    let content = rest.drop(while: isSpace)
    return content.isEmpty ? nil : content
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
