import CallContext
import Identifiers
import Postgres

/// One request as it goes through the house: who asks, until when an answer is wanted, and its id for the logs.
struct Call: Sendable {
  let caller: Caller
  let deadline: Deadline
  let requestID: String

  var organization: OrganizationID { caller.organization }
}

extension Database {
  /// One transaction of the caller's organization, within the caller's time.
  nonisolated(nonsending) func transaction<Value>(
    for call: Call, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    try await transaction(in: .organization(call.organization), deadline: call.deadline, body)
  }
}
