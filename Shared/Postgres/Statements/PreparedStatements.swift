/// A statement that the server has parsed for one connection.
final class PreparedStatement {
  struct Key: Hashable {
    let text: String
    /// The same text with other parameter types is another statement.
    let types: [UInt32]
  }

  let key: Key
  let name: String
  /// Filled by the first answer.
  var layout: ColumnLayout?
  fileprivate(set) var lastUse: UInt64 = 0

  init(key: Key, name: String) {
    self.key = key
    self.name = name
  }
}

/// The prepared statements of one connection, the least recently used one going first when there are too many.
struct PreparedStatements {
  private let limit: Int
  private var byKey: [PreparedStatement.Key: PreparedStatement] = [:]
  private var uses: UInt64 = 0
  private var made = 0

  init(limit: Int) {
    self.limit = limit
  }

  var count: Int { byKey.count }

  mutating func find(_ key: PreparedStatement.Key) -> PreparedStatement? {
    guard let found = byKey[key] else { return nil }
    uses += 1
    found.lastUse = uses
    return found
  }

  mutating func make(_ key: PreparedStatement.Key) -> PreparedStatement {
    made += 1
    let statement = PreparedStatement(key: key, name: "s\(made)")
    insert(statement)
    return statement
  }

  mutating func insert(_ statement: PreparedStatement) {
    uses += 1
    statement.lastUse = uses
    byKey[statement.key] = statement
  }

  mutating func remove(_ statement: PreparedStatement) {
    if byKey[statement.key] === statement { byKey[statement.key] = nil }
  }

  /// The one to be closed before another is made; `nil` while there is room.
  mutating func evictOldest() -> PreparedStatement? {
    guard byKey.count >= limit, let oldest = byKey.values.min(by: { $0.lastUse < $1.lastUse }) else { return nil }
    byKey[oldest.key] = nil
    return oldest
  }
}
