import HTTPTypes
import Hummingbird

/// All routes of one listener with the rule of who may call each: the only way to register a handler.
///
/// The rule runs before every handler; a row without one can't be written. A path that is not in the table is 404 with
/// the same bytes always, a known path with another method is 405. `HEAD` is answered from the `GET` row.
public struct RouteTable<Access: Sendable>: Sendable {
  /// Judges the caller of a row: throws a `Problem`, or sets `context.caller` and goes on. It may read the body and
  /// must then put it back (`request.collectBody(upTo: context.bodyLimit)` does).
  public typealias Enforce =
    @Sendable (_ access: Access, _ request: inout Request, _ context: inout PortalRequestContext) async throws -> Void

  /// Every row, for tests and for the policy table.
  public let rows: [RoutePolicy<Access>]
  let routes: [Route<Access>]
  let enforce: Enforce
  private let paths: PathTree

  /// - Precondition: no two rows have the same method and path; that is a mistake in the program, found at start.
  public init(_ routes: [Route<Access>], enforce: @escaping Enforce) {
    self.routes = routes
    self.enforce = enforce
    rows = routes.map { RoutePolicy(method: $0.method, template: $0.template, access: $0.access, name: $0.name) }
    var paths = PathTree()
    for (index, route) in routes.enumerated() {
      paths.insert(template: route.template, method: route.method.rawValue, route: index)
    }
    self.paths = paths
  }

  enum Match {
    case found(Route<Access>, PathParameters)
    case wrongMethod(allow: [String], template: String)
    case notFound
  }

  func match(method: HTTPRequest.Method, path: String) -> Match {
    guard let (node, values) = paths.find(path) else { return .notFound }
    let isHead = method == .head && node.routes[HTTPRequest.Method.head.rawValue] == nil
    guard let index = node.routes[isHead ? HTTPRequest.Method.get.rawValue : method.rawValue] else {
      return .wrongMethod(allow: node.allowedMethods, template: node.template)
    }
    var parameters = PathParameters()
    for (name, value) in zip(node.names, values) {
      guard let value = PercentDecoding.segment(value) else { return .notFound }
      parameters.values.append((name, value))
    }
    return .found(routes[index], parameters)
  }
}
