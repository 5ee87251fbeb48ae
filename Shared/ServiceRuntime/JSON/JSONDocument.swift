/// JSON as parsed: a flat list of nodes over the bytes, values in the order of the text.
///
/// An object is followed by key, value, key, value ...; an array by its values; `next` leads past all of them.
struct JSONDocument: Sendable {
  enum Kind: UInt8, Sendable {
    case object, array, string, number, `true`, `false`, null
  }

  struct Node: Sendable {
    let kind: Kind
    /// A string with backslashes still to be resolved.
    var hasEscapes = false
    /// The first byte: of a string the one after its quote.
    let start: Int32
    /// One past the last byte: of a string its closing quote.
    var end: Int32 = 0
    /// The node after this one and all that it holds.
    var next: Int32 = 0
  }

  let bytes: [UInt8]
  let nodes: [Node]

  func text(of node: Node) -> String {
    let range = Int(node.start)..<Int(node.end)
    if node.hasEscapes { return String(decoding: JSONEscapes.resolve(bytes[range]), as: UTF8.self) }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The bytes of a value as they were sent, quotes and brackets included.
  func source(of index: Int) -> ArraySlice<UInt8> {
    let node = nodes[index]
    let quote: Int32 = node.kind == .string ? 1 : 0
    return bytes[Int(node.start - quote)..<Int(node.end + quote)]
  }

  func isKey(_ index: Int, equalTo name: UnsafeBufferPointer<UInt8>) -> Bool {
    let node = nodes[index]
    if node.hasEscapes { return JSONEscapes.resolve(bytes[Int(node.start)..<Int(node.end)]).elementsEqual(name) }
    guard Int(node.end - node.start) == name.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<name.count where bytes[Int(node.start) + offset] != name[offset] { return false }
      return true
    }
  }

  /// Where a value stands, for people: `sections[0].lines[2].quantity`; empty for the root.
  func path(to target: Int) -> String {
    var path = ""
    var at = 0
    while at != target {
      let node = nodes[at]
      var child = at + 1
      var position = 0
      while child < Int(node.next) {
        let value = node.kind == .object ? child + 1 : child
        if target < Int(nodes[value].next) {
          if node.kind == .object {
            path = JSONPath.appending(key: text(of: nodes[child]), to: path)
          } else {
            path += "[\(position)]"
          }
          if target == child { return path }
          at = value
          break
        }
        position += 1
        child = Int(nodes[value].next)
      }
      // Only a target outside the document would get here.
      if child >= Int(node.next) { return path }
    }
    return path
  }
}

/// The text form of a place in a JSON document.
enum JSONPath {
  static func appending(key: String, to path: String) -> String {
    // A stranger's key is cut short before it is shown to anyone.
    let key = key.utf8.count > 64 ? String(key.prefix(64)) : key
    return path.isEmpty ? key : "\(path).\(key)"
  }

  static func text(of keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      // Our own decoder tells the whole path as one key, cut where needed already.
      if path.isEmpty && key is JSONPlainKey { return key.stringValue }
      if let index = key.intValue { return "\(path)[\(index)]" }
      return appending(key: key.stringValue, to: path)
    }
  }
}
