import Postgres

/// Gapless numbers: whoever takes one holds its row to the end of the transaction, so everybody takes it last and concludes
/// with what needs it. A number whose transaction ends otherwise is given again.
enum NumberStore {
  enum Series: String, Sendable {
    case invoice, receipt
  }

  /// In the round trip of what needs no number.
  static func take(
    _ series: Series, after statements: [SQL], in transaction: Transaction
  ) async throws -> Int64 {
    let answers = try await transaction.pipeline(statements + [taking(series)])
    guard let row = answers.last?.first else { throw UnreadableColumn(type: "number") }
    return try row.decode("number")
  }

  private static func taking(_ series: Series) -> SQL {
    """
    INSERT INTO number_counters AS counter (series, next_number) VALUES (\(series.rawValue), 2)
    ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
    RETURNING next_number - 1 AS number
    """
  }
}
