/// A statement with its parameters. The text of the literal is trusted; every interpolation is bound as a parameter
/// (`$1` ...) and never becomes text, whatever it holds.
///
///     let sql: SQL = "SELECT total_cents FROM proposals WHERE organization_id = \(organization) AND id = \(id)"
///
/// Another `SQL` value may be interpolated too: its text and its parameters take their place.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// The trusted text around the parameters: one piece more than there are parameters.
  private(set) var pieces: [String]
  private(set) var parameters: Parameters
  private(set) var announcement: String?

  public init(stringLiteral value: String) {
    pieces = [value]
    parameters = Parameters()
  }

  public init(stringInterpolation interpolation: StringInterpolation) {
    self = interpolation.sql
  }

  /// Several fragments as one, for lists whose length is known only at run time.
  public init(joining fragments: [SQL], separator: SQL) {
    self = ""
    for (index, fragment) in fragments.enumerated() {
      if index > 0 { append(separator) }
      append(fragment)
    }
  }

  public static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.append(right)
    return sum
  }

  public mutating func append(_ other: SQL) {
    pieces[pieces.count - 1] += other.pieces[0]
    pieces.append(contentsOf: other.pieces.dropFirst())
    parameters.append(other.parameters)
    announcement = announcement ?? other.announcement
  }

  /// The same statement; once it is committed, those hear of it who listen to `channel` in this process
  /// (`Database.announcements`).
  public func announcing(_ channel: String) -> SQL {
    var sql = self
    sql.announcement = channel
    return sql
  }

  mutating func append(text: String) {
    pieces[pieces.count - 1] += text
  }

  mutating func append(value: some ParameterValue) {
    parameters.append(value)
    pieces.append("")
  }

  /// The statement as the server sees it, with `$1`, `$2` ... in place of the parameters.
  var text: String {
    guard pieces.count > 1 else { return pieces[0] }
    var text = pieces[0]
    text.reserveCapacity(pieces.reduce(4 * pieces.count) { $0 + $1.utf8.count })
    for index in 1..<pieces.count {
      text += "$"
      text += String(index)
      text += pieces[index]
    }
    return text
  }
}

extension SQL {
  /// Put before statements that look up each element of an array: until the end of the transaction the server uses the
  /// plan that it keeps for a prepared statement. By itself it would plan such a statement anew each time, because it
  /// takes an array of unknown length for one of ten.
  ///
  /// A plan that was made while a table was small is kept while it grows, so tables are read in their indexes:
  /// neither is a table read from end to end, nor are two joined by reading both. None of it is worth compiling.
  public static let keptPlans: SQL = """
    SELECT
      set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true)
    """

  public struct StringInterpolation: StringInterpolationProtocol, Sendable {
    fileprivate var sql: SQL = ""

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      sql.append(text: literal)
    }

    /// Binds the value as a parameter.
    public mutating func appendInterpolation(_ value: some ParameterValue) {
      sql.append(value: value)
    }

    /// Binds the value, or NULL. The compiler takes an optional for a slip where only a generic parameter takes it.
    public mutating func appendInterpolation<Value: ParameterValue>(_ value: Value?) {
      sql.append(value: value)
    }

    /// Puts a fragment in its place, with its parameters.
    public mutating func appendInterpolation(_ fragment: SQL) {
      sql.append(fragment)
    }

    /// Puts text into the statement as it stands. Never for anything that came from outside of the program.
    public mutating func appendInterpolation(unsafeRaw text: String) {
      sql.append(text: text)
    }
  }
}
