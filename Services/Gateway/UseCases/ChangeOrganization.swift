import CallContext
import Postgres

/// Two people may edit at once: a change only lands on the version that its author read (DC-2).
struct ChangeOrganization: Sendable {
  let database: Database
  let world: World
  let proposals: ProposalsClient

  /// - Throws: `GatewayRefusal`: `notFound`, `stale`, `invalid`, `unknownImage`.
  /// - Parameter version: of the entity tag that the caller read.
  func callAsFunction(
    _ change: OrganizationChange, ifVersion version: Int64, call: Call
  ) async throws -> Organization {
    if case .set(let logo?) = change.logo {
      try Logo.check(try await proposals.logo(logo, of: call.organization, call: call))
    }
    let now = world.clock.now()
    return try await database.transaction(for: call) { transaction in
      guard var organization = try await OrganizationStore.find(call.organization, in: transaction) else {
        throw GatewayRefusal.notFound
      }
      guard organization.version == version else { throw GatewayRefusal.stale }
      organization.details = try change.applied(to: organization.details)
      organization.version += 1
      organization.updatedAt = now
      guard try await OrganizationStore.update(organization, ifVersion: version, in: transaction) else {
        throw GatewayRefusal.stale
      }
      return organization
    }
  }
}
