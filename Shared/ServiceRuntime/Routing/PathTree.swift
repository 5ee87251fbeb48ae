/// Finds the row of a path: literal segments win over captures.
struct PathTree: Sendable {
  struct Node: Sendable {
    var literals: [Substring: Int] = [:]
    var capture: Int?
    /// Row numbers by method.
    var routes: [String: Int] = [:]
    var names: [String] = []
    var template = ""

    var allowedMethods: [String] {
      let methods = Set(routes.keys)
      return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted()
    }
  }

  private var nodes = [Node()]
  private static let maximumSegments = 16

  mutating func insert(template: String, method: String, route: Int) {
    precondition(template.utf8.first == 0x2F, "a route template starts with a slash: \(template)")
    var at = 0
    var names: [String] = []
    for segment in Self.segments(of: template[...]) {
      if segment.hasPrefix("{") && segment.hasSuffix("}") {
        names.append(String(segment.dropFirst().dropLast()))
        at = child(of: at, capture: true, literal: segment)
      } else {
        at = child(of: at, capture: false, literal: segment)
      }
    }
    precondition(nodes[at].routes[method] == nil, "two rows for \(method) \(template)")
    precondition(nodes[at].routes.isEmpty || nodes[at].names == names, "two names for a capture in \(template)")
    nodes[at].routes[method] = route
    nodes[at].names = names
    nodes[at].template = template
  }

  /// The node of a path with its captured segments, still percent-encoded; `nil` when no row has this path.
  func find(_ path: String) -> (node: Node, values: [Substring])? {
    guard path.utf8.first == 0x2F else { return nil }
    let segments = Self.segments(of: path[...])
    guard segments.count <= Self.maximumSegments else { return nil }
    var values: [Substring] = []
    guard let at = find(segments[...], from: 0, values: &values) else { return nil }
    return (nodes[at], values)
  }

  private func find(_ segments: ArraySlice<Substring>, from at: Int, values: inout [Substring]) -> Int? {
    guard let segment = segments.first else { return nodes[at].routes.isEmpty ? nil : at }
    if let next = nodes[at].literals[segment], let found = find(segments.dropFirst(), from: next, values: &values) {
      return found
    }
    guard let next = nodes[at].capture, !segment.isEmpty else { return nil }
    values.append(segment)
    if let found = find(segments.dropFirst(), from: next, values: &values) { return found }
    values.removeLast()
    return nil
  }

  private mutating func child(of at: Int, capture: Bool, literal: Substring) -> Int {
    if let known = capture ? nodes[at].capture : nodes[at].literals[literal] { return known }
    nodes.append(Node())
    let new = nodes.count - 1
    if capture { nodes[at].capture = new } else { nodes[at].literals[literal] = new }
    return new
  }

  /// `/` has none, `/a/` has an empty last one, which no row knows: one page has one address.
  private static func segments(of path: Substring) -> [Substring] {
    let rest = path.utf8.dropFirst()
    guard !rest.isEmpty else { return [] }
    return rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Substring.init)
  }
}
