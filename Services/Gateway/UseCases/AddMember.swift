import CallContext
import Postgres
import ServiceRuntime

struct AddMember: Sendable {
  let once: TransactionOnce
  let world: World

  func callAsFunction(
    _ draft: MemberDraft, call: Call, keyed: AnswerOnce.Keyed<Member>?
  ) async throws -> AnswerOnce.Outcome<Member> {
    let draft = try draft.checked()
    let member = Member(
      id: world.ids.make(), name: draft.name, email: draft.email, role: draft.role, createdAt: world.clock.now())
    do {
      return try await once(call, keyed) { transaction in
        guard try await MemberStore.count(in: transaction) < Int64(Member.limit) else {
          throw GatewayRefusal.invalid(field: "", .tooMany(limit: Member.limit))
        }
        try await MemberStore.insert(member, of: call.organization, in: transaction)
        return member
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneMemberPerEmail) {
      throw GatewayRefusal.taken(field: "email")
    }
  }
}

extension Constraint {
  static let oneMemberPerEmail: Constraint = "members_one_per_email"
}
