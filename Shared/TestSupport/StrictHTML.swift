/// HTML read as strictly as a careful person would write it, as a list of elements that know where they stand. Whatever a
/// browser would have to mend is a fault: tags that do not nest, attributes without quotes or given twice, references that
/// are none of ours, blocks in a paragraph, an id given twice, control characters.
public struct StrictHTML: Sendable {
  public struct Element: Sendable {
    public let name: String
    public let attributes: [(name: String, value: String)]
    /// The names of the elements around it, outermost first.
    public let path: [String]
    /// All text within, decoded.
    public fileprivate(set) var text = ""

    public func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  public private(set) var elements: [Element] = []
  public private(set) var faults: [String] = []
  /// All text of the document, decoded.
  public private(set) var text = ""

  private static let voids: Set<String> = ["br", "hr", "img", "input", "link", "meta"]
  private static let notInParagraph: Set<String> = [
    "p", "ul", "ol", "li", "dl", "div", "section", "article", "table", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "footer", "main", "nav", "fieldset", "blockquote", "details",
  ]
  private static let notInItself: Set<String> = ["a", "button", "form", "label", "em", "strong", "main", "p"]
  private static let references: [(text: String, character: String)] = [
    ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
  ]

  private let bytes: [UInt8]
  private var index = 0
  private var open: [Int] = []
  private var ids: Set<String> = []
  private var textStart = 0

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if String(validating: bytes, as: UTF8.self) == nil { faults.append("not UTF-8") }
    read()
  }

  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The deepest nesting.
  public var depth: Int { elements.map { $0.path.count + 1 }.max() ?? 0 }

  public var tags: [String] { elements.map(\.name) }

  public var attributes: [(tag: String, name: String, value: String)] {
    elements.flatMap { element in element.attributes.map { (element.name, $0.name, $0.value) } }
  }

  public func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  private mutating func read() {
    if bytes.starts(with: Array("<!DOCTYPE html>".utf8)) { index = 15 }
    textStart = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<"):
        endText()
        readTag()
        textStart = index
      case UInt8(ascii: ">"): fail("stray >")
      case let byte where byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F: fail("control character \(byte)")
      default: index += 1
      }
    }
    endText()
    if !open.isEmpty { faults.append("left open: \(open.map { elements[$0].name })") }
  }

  private mutating func fail(_ fault: String) {
    let end = min(bytes.count, index + 40)
    faults.append("\(fault) at \(String(decoding: bytes[min(index, end)..<end], as: UTF8.self))")
    index += 1
  }

  private mutating func endText() {
    guard textStart < index else { return }
    let decoded = decode(bytes[textStart..<index])
    text += decoded
    for place in open { elements[place].text += decoded }
  }

  private mutating func decode(_ part: ArraySlice<UInt8>) -> String {
    var decoded = ""
    var rest = part
    while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
      decoded += String(decoding: rest[..<mark], as: UTF8.self)
      rest = rest[mark...]
      guard let reference = Self.references.first(where: { rest.starts(with: $0.text.utf8) }) else {
        faults.append("reference that is none of ours: \(String(decoding: rest.prefix(12), as: UTF8.self))")
        rest = rest.dropFirst()
        continue
      }
      decoded += reference.character
      rest = rest.dropFirst(reference.text.utf8.count)
    }
    return decoded + String(decoding: rest, as: UTF8.self)
  }

  private mutating func readTag() {
    let isClosing = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
    index += isClosing ? 2 : 1
    let name = readName()
    guard !name.isEmpty else { return fail("< without a name") }
    var attributes: [(name: String, value: String)] = []
    while index < bytes.count, bytes[index] == 0x20 {
      index += 1
      guard let attribute = readAttribute(of: name) else { return }
      if attributes.contains(where: { $0.name == attribute.name }) {
        faults.append("\(attribute.name) twice in \(name)")
      }
      attributes.append(attribute)
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return fail("<\(name) does not end") }
    index += 1
    if isClosing { close(name, attributes) } else { begin(name, attributes) }
  }

  private mutating func close(_ name: String, _ attributes: [(name: String, value: String)]) {
    if !attributes.isEmpty { faults.append("</\(name)> has attributes") }
    guard let last = open.popLast(), elements[last].name == name else {
      return faults.append("</\(name)> closes another")
    }
  }

  private mutating func begin(_ name: String, _ attributes: [(name: String, value: String)]) {
    let path = open.map { elements[$0].name }
    if path.contains("p"), Self.notInParagraph.contains(name) { faults.append("<\(name)> in a paragraph") }
    if path.contains(name), Self.notInItself.contains(name) { faults.append("<\(name)> in itself") }
    if let id = attributes.first(where: { $0.name == "id" })?.value, !ids.insert(id).inserted {
      faults.append("id \(id) twice")
    }
    elements.append(Element(name: name, attributes: attributes, path: path))
    if !Self.voids.contains(name) { open.append(elements.count - 1) }
  }

  private mutating func readAttribute(of tag: String) -> (name: String, value: String)? {
    let name = readName()
    guard !name.isEmpty else {
      fail("attribute of \(tag) without a name")
      return nil
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return (name, "") }
    index += 1
    guard index < bytes.count, bytes[index] == 0x22, let end = bytes[(index + 1)...].firstIndex(of: 0x22) else {
      fail("attribute \(name) without quotes")
      return nil
    }
    let value = bytes[(index + 1)..<end]
    if value.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F || $0 == 0x3C || $0 == 0x3E }) {
      faults.append("wrong character in \(name)")
    }
    index = end + 1
    return (name, decode(value))
  }

  private mutating func readName() -> String {
    let start = index
    while index < bytes.count, Self.isName(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// `viewBox` of SVG has the one capital that is allowed.
  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "B"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
