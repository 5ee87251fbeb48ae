/// Gathers lines into paragraphs and lists, and writes each when it ends.
struct MarkdownBlocks {
  private enum Open {
    case nothing
    case paragraph
    case list(isNumbered: Bool)
  }

  private let baseLevel: Int
  private var lastLevel: Int
  private var open = Open.nothing
  /// The lines of the paragraph or list item being gathered, joined by line feeds.
  private var gathered: [UInt8] = []
  private var isAfterBlank = false
  private var output: [UInt8] = []

  init(level: Int) {
    baseLevel = level
    lastLevel = level
  }

  mutating func take(_ line: ArraySlice<UInt8>) {
    switch MarkdownLine(line) {
    case .blank:
      if case .paragraph = open { close() }
      isAfterBlank = true
      return
    case .heading(let level, let title):
      close()
      appendHeading(level: level, title)
    case .bullet(let content):
      startItem(content, isNumbered: false, start: 1)
    case .numbered(let start, let content):
      startItem(content, isNumbered: true, start: start)
    case .text(let content, let isIndented):
      takeText(content, isIndented: isIndented)
    }
    isAfterBlank = false
  }

  mutating func finish() -> Markup {
    close()
    return Markup(trusted: output)
  }

  private mutating func takeText(_ content: ArraySlice<UInt8>, isIndented: Bool) {
    switch open {
    case .list where isAfterBlank && !isIndented:
      close()
      open = .paragraph
    case .nothing:
      open = .paragraph
    case .list, .paragraph:
      gathered.append(0x0A)
    }
    gathered.append(contentsOf: content)
  }

  private mutating func startItem(_ content: ArraySlice<UInt8>, isNumbered: Bool, start: Int) {
    if case .list(isNumbered) = open {
      closeItem()
    } else {
      close()
      output.append(contentsOf: isNumbered ? "<ol".utf8 : "<ul".utf8)
      if isNumbered, start != 1 { output.append(contentsOf: " start=\"\(start)\"".utf8) }
      output.append(contentsOf: ">\n".utf8)
      open = .list(isNumbered: isNumbered)
    }
    gathered = Array(content)
  }

  private mutating func appendHeading(level: Int, _ title: ArraySlice<UInt8>) {
    lastLevel = min(baseLevel + level, lastLevel + 1, 6)
    output.append(contentsOf: "<h\(lastLevel)>".utf8)
    MarkdownInline.append(Array(title), to: &output)
    output.append(contentsOf: "</h\(lastLevel)>\n".utf8)
  }

  private mutating func close() {
    switch open {
    case .nothing:
      break
    case .paragraph:
      output.append(contentsOf: "<p>".utf8)
      MarkdownInline.append(gathered, to: &output)
      output.append(contentsOf: "</p>\n".utf8)
    case .list(let isNumbered):
      closeItem()
      output.append(contentsOf: isNumbered ? "</ol>\n".utf8 : "</ul>\n".utf8)
    }
    gathered.removeAll(keepingCapacity: true)
    open = .nothing
  }

  private mutating func closeItem() {
    output.append(contentsOf: "<li>".utf8)
    MarkdownInline.append(gathered, to: &output)
    output.append(contentsOf: "</li>\n".utf8)
    gathered.removeAll(keepingCapacity: true)
  }
}
