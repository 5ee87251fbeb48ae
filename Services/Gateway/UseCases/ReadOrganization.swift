import CallContext
import Postgres

struct ReadOrganization: Sendable {
  let database: Database

  func callAsFunction(call: Call) async throws -> Organization {
    let found = try await database.transaction(for: call) { transaction in
      try await OrganizationStore.find(call.organization, in: transaction)
    }
    guard let found else { throw GatewayRefusal.notFound }
    return found
  }
}
