/// Finished HTML. A string literal is trusted, an interpolation is not: text that comes in through `\(…)` is escaped
/// for element content and for quoted attribute values alike.
///
///     let row: Markup = "<td class=\"name\">\(line.name)</td>"
///     let rows: Markup = "<ul>\(lines.map { "<li>\($0.name)</li>" })</ul>"
///
/// The bytes are UTF-8 in one buffer; composing appends them and escapes nothing twice.
/// Escaping does not make an address harmless: put outside addresses through `WebAddress` before they enter an `href`.
public struct Markup: Hashable, Sendable {
  public private(set) var bytes: [UInt8]

  public init() {
    bytes = []
  }

  /// Text, escaped.
  public init(text: some StringProtocol) {
    bytes = []
    Escaping.append(text, to: &bytes)
  }

  init(trusted bytes: [UInt8]) {
    self.bytes = bytes
  }

  public var isEmpty: Bool { bytes.isEmpty }

  /// The page as a string, for mails and tests; a response takes `bytes`.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  public mutating func append(_ other: Markup) {
    bytes.append(contentsOf: other.bytes)
  }

  public static func + (left: Markup, right: Markup) -> Markup {
    var sum = left
    sum.append(right)
    return sum
  }
}

extension Markup: ExpressibleByStringInterpolation {
  public init(stringLiteral value: StaticString) {
    bytes = value.withUTF8Buffer { Array($0) }
  }

  public init(stringInterpolation: StringInterpolation) {
    bytes = stringInterpolation.bytes
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var bytes: [UInt8] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
    }

    public mutating func appendLiteral(_ literal: StaticString) {
      literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Text from anywhere: escaped.
    public mutating func appendInterpolation(_ text: some StringProtocol) {
      Escaping.append(text, to: &bytes)
    }

    public mutating func appendInterpolation(_ number: some FixedWidthInteger) {
      bytes.append(contentsOf: String(number).utf8)
    }

    public mutating func appendInterpolation(_ markup: Markup) {
      bytes.append(contentsOf: markup.bytes)
    }

    /// Nothing when there is none: `\(note.map { "<p>\($0)</p>" })`.
    public mutating func appendInterpolation(_ markup: Markup?) {
      if let markup { bytes.append(contentsOf: markup.bytes) }
    }

    /// A list, one after the other: `\(lines.map { "<li>\($0.name)</li>" })`.
    public mutating func appendInterpolation(_ list: [Markup]) {
      for markup in list { bytes.append(contentsOf: markup.bytes) }
    }

    /// Markup that is only there under a condition: `\(when: isOpen, " open")`.
    public mutating func appendInterpolation(when condition: Bool, _ markup: @autoclosure () -> Markup) {
      if condition { bytes.append(contentsOf: markup().bytes) }
    }

    /// The door past the escaping. What goes through it must be HTML that this program made.
    public mutating func appendInterpolation(unsafeRaw html: String) {
      bytes.append(contentsOf: html.utf8)
    }
  }
}
