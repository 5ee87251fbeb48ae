import CallContext
import Postgres

struct AddMember: Sendable {
  let database: Database
  let world: World

  func callAsFunction(_ draft: MemberDraft, call: Call) async throws -> Member {
    let draft = try draft.checked()
    let member = Member(
      id: world.ids.make(), name: draft.name, email: draft.email, role: draft.role, createdAt: world.clock.now())
    do {
      try await database.transaction(for: call) { transaction in
        guard try await MemberStore.count(in: transaction) < Int64(Member.limit) else {
          throw GatewayRefusal.invalid(field: "", .tooMany(limit: Member.limit))
        }
        try await MemberStore.insert(member, of: call.organization, in: transaction)
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneMemberPerEmail) {
      throw GatewayRefusal.taken(field: "email")
    }
    return member
  }
}

extension Constraint {
  static let oneMemberPerEmail: Constraint = "members_one_per_email"
}
