import Postgres

/// What a log may say about an error that nobody foresaw (AP-2).
///
/// Swift's own description of an error prints all that it holds, which may be anything. So only errors that describe
/// themselves are quoted; of others the type is told, and of an enum the case without its values.
enum ErrorText {
  private static let maximumLength = 500

  static func text(of error: any Error) -> String {
    if let database = error as? PostgresError {
      let text = [database.description, database.sqlState, database.constraint, database.internalDescription]
      return String(text.compactMap { $0 }.joined(separator: ": ").prefix(maximumLength))
    }
    // Through `Any`, so that the type itself is asked: every `Error` could be dressed up as an `NSError`.
    if let described = (error as Any) as? any CustomStringConvertible {
      return String(described.description.prefix(maximumLength))
    }
    let mirror = Mirror(reflecting: error)
    guard mirror.displayStyle == .enum else { return "\(type(of: error))" }
    // A case with values is a child named like it; one without prints as its name alone.
    let name = mirror.children.first.map { $0.label ?? "" } ?? String(describing: error)
    return "\(type(of: error)).\(name.prefix(maximumLength))"
  }
}
