import CallContext
import Postgres

struct AddContact: Sendable {
  let database: Database
  let world: World

  func callAsFunction(_ draft: ContactDraft, to client: Client.ID, call: Call) async throws -> Contact {
    let draft = try draft.checked(under: "")
    let contact = Contact(
      id: world.ids.make(), name: draft.name, email: draft.email, phone: draft.phone, role: draft.role)
    let now = world.clock.now()
    do {
      try await database.transaction(for: call) { transaction in
        try await ClientStore.lock(client, in: transaction)
        guard let known = try await ClientStore.find(client, in: transaction) else { throw GatewayRefusal.notFound }
        guard known.contacts.count < Client.contactLimit else {
          throw GatewayRefusal.invalid(field: "", .tooMany(limit: Client.contactLimit))
        }
        try await ClientStore.insert(
          contact, of: client, position: known.contacts.count, at: now, of: call.organization, in: transaction)
      }
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneContactPerEmail) {
      throw GatewayRefusal.taken(field: "email")
    }
    return contact
  }
}

extension Constraint {
  static let oneContactPerEmail: Constraint = "contacts_one_per_email"
}
