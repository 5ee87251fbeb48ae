import Foundation
import Identifiers

/// The captured segments of a path, percent-decoded once.
public struct PathParameters: Sendable {
  var values: [(name: String, value: String)] = []

  public init() {}

  public subscript(_ name: String) -> String? {
    values.first { $0.name == name }?.value
  }

  /// - Throws: 404, as for anything that does not exist: a malformed id is nobody's id.
  public func id<Subject>(
    _ name: String, as type: Identifier<Subject>.Type = Identifier<Subject>.self
  ) throws -> Identifier<Subject> {
    guard let text = self[name], let id = Identifier<Subject>(text) else { throw Problem.notFound }
    return id
  }

  /// - Throws: 404 when the template has no such name.
  public func text(_ name: String) throws -> String {
    guard let text = self[name] else { throw Problem.notFound }
    return text
  }
}
