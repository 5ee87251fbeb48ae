import Foundation
import Postgres

extension Transaction {
  /// The database's clock, the only one that days and deadlines go by (RE-9).
  func now() async throws -> Date {
    guard let row = try await queryOne("SELECT clock_timestamp() AS now") else {
      throw UnreadableColumn(type: "Date")
    }
    return try row.decode("now")
  }
}
