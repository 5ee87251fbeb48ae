import Postgres

/// Gapless numbers: whoever takes one holds its row to the end of the transaction, and takes it last.
enum NumberStore {
  enum Series: String, Sendable {
    case invoice, receipt
  }

  static func take(_ series: Series, in transaction: Transaction) async throws -> Int64 {
    let row = try await transaction.queryOne(
      """
      INSERT INTO number_counters AS counter (series, next_number) VALUES (\(series.rawValue), 2)
      ON CONFLICT (organization_id, series) DO UPDATE SET next_number = counter.next_number + 1
      RETURNING next_number - 1 AS number
      """)
    guard let row else { throw UnreadableColumn(type: "number") }
    return try row.decode("number")
  }
}
