import CallContext
import Foundation
import Postgres

/// Who asks and until when an answer is wanted.
struct Call: Sendable {
  let caller: Caller
  let deadline: Deadline
}

extension Database {
  /// One transaction of the caller's tenant, run again when it met another one (DC-3).
  func transaction<Value>(
    for call: Call, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    try await transaction(
      in: .organization(call.caller.organization), deadline: call.deadline, retriesConflicts: true, body)
  }
}
