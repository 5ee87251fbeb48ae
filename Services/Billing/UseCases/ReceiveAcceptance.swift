import CallContext
import Foundation
import Postgres
import ServiceRuntime

/// An accepted proposal makes a contract, each once whatever the delivery does (RE-8).
struct ReceiveAcceptance: Sendable {
  let database: Database
  let world: World

  /// One event, and what it says.
  struct News: Sendable {
    let event: UUID
    let acceptance: Acceptance
  }

  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      _ = try await transaction.query(Inbox.insertion(of: news.map(\.event), source: source))
    }
  }
}
