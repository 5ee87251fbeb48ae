import Foundation
import Identifiers

/// A document while it is decoded: which keys were asked for, and what did not fit. Used by one decoding only.
final class JSONSource {
  let document: JSONDocument
  private(set) var errors: [Problem.FieldError] = []
  /// By node: a key that was asked for, or an object whose keys were.
  private var isKnown: [Bool]
  /// By object node: the key after the one found last, since types mostly ask in the order of the text.
  private var cursors: [Int32]

  /// Thrown after the reason was noted in `errors`.
  struct Noted: Error {}

  init(_ document: JSONDocument) {
    self.document = document
    isKnown = [Bool](repeating: false, count: document.nodes.count)
    cursors = [Int32](repeating: 0, count: document.nodes.count)
  }

  // MARK: Values

  func decode<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
    if type == Decimal.self, let value = try decimal(at: index) as? Value { return value }
    if type == DecimalText.self, let value = DecimalText(text: try numberText(at: index)) as? Value { return value }
    if type == Date.self, let value = try date(at: index) as? Value { return value }
    if type == RawJSON.self, let value = RawJSON(bytes: Array(document.source(of: index))) as? Value { return value }
    if type == UUID.self, let value = plainUUID(at: index) as? Value { return value }
    return try Value(from: JSONValueDecoder(source: self, index: index))
  }

  /// In the spelling that ids have here; by itself it would go through `scanf`. Whatever else stands there is read by itself.
  private func plainUUID(at index: Int) -> UUID? {
    let node = document.nodes[index]
    return node.kind == .string ? Identifier<JSONDocument>(document.text(of: node))?.rawValue : nil
  }

  func kind(at index: Int) -> JSONDocument.Kind { document.nodes[index].kind }

  func string(at index: Int) -> String {
    let node = document.nodes[index]
    guard node.kind == .string else {
      note("wrong_type", at: index, "This must be a text.")
      return ""
    }
    return document.text(of: node)
  }

  func bool(at index: Int) -> Bool {
    switch document.nodes[index].kind {
    case .true: return true
    case .false: return false
    default:
      note("wrong_type", at: index, "This must be true or false.")
      return false
    }
  }

  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at index: Int) -> Integer {
    let node = document.nodes[index]
    guard node.kind == .number else {
      note("wrong_type", at: index, "This must be a whole number.")
      return 0
    }
    let digits = document.bytes[Int(node.start)..<Int(node.end)]
    guard digits.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }) else {
      note("wrong_type", at: index, "This must be a whole number, without fraction or exponent.")
      return 0
    }
    guard let value = Integer(String(decoding: digits, as: UTF8.self)) else {
      note("out_of_range", at: index, "This number is too large or too small.")
      return 0
    }
    return value
  }

  func double(at index: Int) throws -> Double {
    guard let value = Double(try numberText(at: index)), value.isFinite else {
      note("out_of_range", at: index, "This number is too large or too small.")
      return 0
    }
    return value
  }

  private func numberText(at index: Int) throws -> String {
    let node = document.nodes[index]
    guard node.kind == .number else { throw noted("wrong_type", at: index, "This must be a number.") }
    return document.text(of: node)
  }

  private func decimal(at index: Int) throws -> Decimal {
    guard let value = DecimalText(text: try numberText(at: index)).decimal else {
      throw noted("out_of_range", at: index, "This number is too large or has too many digits.")
    }
    return value
  }

  private func date(at index: Int) throws -> Date {
    guard document.nodes[index].kind == .string else { throw noted("wrong_type", at: index, "This must be a time.") }
    guard let date = Timestamp.parse(document.text(of: document.nodes[index])) else {
      throw noted("invalid_value", at: index, "This must be a time such as 2026-11-30T09:15:00.000Z.")
    }
    return date
  }

  // MARK: Objects

  func open(object index: Int) throws {
    guard document.nodes[index].kind == .object else { throw noted("wrong_type", at: index, "This must be an object.") }
    isKnown[index] = true
    cursors[index] = Int32(index + 1)
  }

  /// The value of a key, or `nil`; the key counts as known from now on.
  func find(_ name: String, in object: Int) -> Int? {
    var name = name
    return name.withUTF8 { name in
      let end = Int(document.nodes[object].next)
      let start = Int(cursors[object])
      var key = start
      while key < end {
        if document.isKey(key, equalTo: name) { return found(key, in: object) }
        key = Int(document.nodes[key + 1].next)
      }
      key = object + 1
      while key < start {
        if document.isKey(key, equalTo: name) { return found(key, in: object) }
        key = Int(document.nodes[key + 1].next)
      }
      return nil
    }
  }

  private func found(_ key: Int, in object: Int) -> Int {
    isKnown[key] = true
    // Stay on the key: `contains`, `decodeNil` and `decode` ask for the same one in a row.
    cursors[object] = Int32(key)
    return key + 1
  }

  func keys(of object: Int) -> [String] {
    var keys: [String] = []
    var key = object + 1
    while key < Int(document.nodes[object].next) {
      keys.append(document.text(of: document.nodes[key]))
      key = Int(document.nodes[key + 1].next)
    }
    return keys
  }

  // MARK: What did not fit

  func note(_ code: String, at index: Int, _ detail: String) {
    note(code, path: document.path(to: index), detail)
  }

  func noted(_ code: String, at index: Int, _ detail: String) -> Noted {
    note(code, at: index, detail)
    return Noted()
  }

  func notedMissing(_ key: any CodingKey, in object: Int) -> Noted {
    let path = JSONPath.appending(key: key.stringValue, to: document.path(to: object))
    note("missing_field", path: path, "This is required.")
    return Noted()
  }

  /// What a type's own `init(from:)` threw. After a wrong simple value it only saw a stand-in, so it has nothing to say.
  func note(thrown error: any Error) {
    guard errors.isEmpty else { return }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      note("missing_field", path: JSONPath.text(of: context.codingPath + [key]), "This is required.")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      note("wrong_type", path: JSONPath.text(of: context.codingPath), "This has the wrong type.")
    case .dataCorrupted(let context):
      note("invalid_value", path: JSONPath.text(of: context.codingPath), "This value is not allowed here.")
    default:
      note("invalid_value", path: "", "The body does not fit.")
    }
  }

  /// Every key of an opened object that nobody asked for.
  func noteUnknownKeys() {
    var index = 0
    while index < document.nodes.count {
      let node = document.nodes[index]
      guard node.kind == .object else {
        index += 1
        continue
      }
      // Nobody looked inside (`RawJSON`): everything in there is known.
      guard isKnown[index] else {
        index = Int(node.next)
        continue
      }
      var key = index + 1
      while key < Int(node.next) {
        if !isKnown[key] { note("unknown_key", at: key, "This key is not known here.") }
        key = Int(document.nodes[key + 1].next)
      }
      index += 1
    }
  }

  private func note(_ code: String, path: String, _ detail: String) {
    guard errors.count < StrictJSON.maximumErrors else { return }
    errors.append(Problem.FieldError(code: code, field: path, detail: detail))
  }
}
