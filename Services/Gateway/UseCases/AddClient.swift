import CallContext
import Postgres
import ServiceRuntime

struct AddClient: Sendable {
  let once: TransactionOnce
  let world: World

  func callAsFunction(
    name: String, address: MailingAddress?, contacts: [ContactDraft], call: Call,
    keyed: AnswerOnce.Keyed<Client>?
  ) async throws -> AnswerOnce.Outcome<Client> {
    let drafts = try ContactDraft.checked(contacts)
    let client = Client(
      id: world.ids.make(), name: try Client.checkedName(name), address: try address?.checked(field: "address"),
      contacts: drafts.map { draft in
        Contact(id: world.ids.make(), name: draft.name, email: draft.email, phone: draft.phone, role: draft.role)
      },
      createdAt: world.clock.now())
    return try await once(call, keyed) { transaction in
      try await ClientStore.insert(client, of: call.organization, in: transaction)
      return client
    }
  }
}
