/// A change of a client.
struct ClientChange: Sendable, Hashable {
  var name: FieldChange<String> = .absent
  var address: FieldChange<MailingAddress?> = .absent

  func applied(to current: Client) throws(GatewayRefusal) -> Client {
    var client = current
    client.name = try Client.checkedName(name.applied(to: current.name))
    client.address = try address.applied(to: current.address)?.checked(field: "address")
    return client
  }
}

/// A change of a person.
struct ContactChange: Sendable, Hashable {
  var name: FieldChange<String> = .absent
  var email: FieldChange<String> = .absent
  var phone: FieldChange<String?> = .absent
  var role: FieldChange<Contact.Role> = .absent

  func applied(to current: Contact) throws(GatewayRefusal) -> Contact {
    let draft = try ContactDraft(
      name: name.applied(to: current.name), email: email.applied(to: current.email),
      phone: phone.applied(to: current.phone), role: role.applied(to: current.role)
    ).checked(under: "")
    return Contact(id: current.id, name: draft.name, email: draft.email, phone: draft.phone, role: draft.role)
  }
}
