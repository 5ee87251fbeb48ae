import CallContext
import Postgres
import ServiceRuntime

struct AddContact: Sendable {
  let once: TransactionOnce
  let world: World

  func callAsFunction(
    _ draft: ContactDraft, to client: Client.ID, call: Call, keyed: AnswerOnce.Keyed<Contact>?
  ) async throws -> AnswerOnce.Outcome<Contact> {
    let draft = try draft.checked(under: "")
    let contact = Contact(
      id: world.ids.make(), name: draft.name, email: draft.email, phone: draft.phone, role: draft.role)
    let now = world.clock.now()
    do {
      return try await once(call, keyed) { transaction in
        guard try await ClientStore.advance(client, in: transaction),
          let known = try await ClientStore.find(client, in: transaction)
        else { throw GatewayRefusal.notFound }
        guard known.contacts.count < Client.contactLimit else {
          throw GatewayRefusal.invalid(field: "", .tooMany(limit: Client.contactLimit))
        }
        try await ClientStore.insert(
          contact, of: client, position: known.contacts.count, at: now, of: call.organization, in: transaction)
        return contact
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneContactPerEmail) {
      throw GatewayRefusal.taken(field: "email")
    }
  }
}

extension Constraint {
  static let oneContactPerEmail: Constraint = "contacts_one_per_email"
}
