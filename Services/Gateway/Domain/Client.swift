import Foundation
import Identifiers

/// Who buys: a household or a company, with the people behind it.
struct Client: Hashable, Sendable {
  typealias ID = Identifier<Client>

  var id: ID
  var name: String
  var address: MailingAddress?
  var contacts: [Contact]
  var createdAt: Date
  /// Of the client with its contacts: one more with every change.
  var version: Int64 = 1

  static let contactLimit = 50

  static func checkedName(_ name: String) throws(GatewayRefusal) -> String {
    try Texts.line(name, field: "name", limitBytes: 200)
  }
}

/// One person of a client.
struct Contact: Hashable, Sendable {
  typealias ID = Identifier<Contact>

  /// What a person may do with a proposal that is sent to them.
  enum Role: String, Hashable, Sendable, CaseIterable {
    case decides, reads, pays
  }

  var id: ID
  var name: String
  var email: String
  var phone: String?
  var role: Role
}

/// A contact as a team writes it.
struct ContactDraft: Hashable, Sendable {
  var name: String
  var email: String
  var phone: String?
  var role: Contact.Role

  /// - Parameter field: the path of this contact in the body, with its dot ("contacts[0].") or empty.
  func checked(under field: String) throws(GatewayRefusal) -> ContactDraft {
    ContactDraft(
      name: try Texts.line(name, field: "\(field)name", limitBytes: 200),
      email: try EmailAddress.checked(email, field: "\(field)email").text,
      phone: try Texts.optionalLine(phone, field: "\(field)phone", limitBytes: 40), role: role)
  }

  /// All of a new client's contacts: no two with one address.
  static func checked(_ drafts: [ContactDraft]) throws(GatewayRefusal) -> [ContactDraft] {
    guard !drafts.isEmpty else { throw .invalid(field: "contacts", .empty) }
    guard drafts.count <= Client.contactLimit else {
      throw .invalid(field: "contacts", .tooMany(limit: Client.contactLimit))
    }
    var seen: Set<String> = []
    var result: [ContactDraft] = []
    for (position, draft) in drafts.enumerated() {
      let field = "contacts[\(position)]."
      let contact = try draft.checked(under: field)
      guard seen.insert(contact.email.lowercased()).inserted else { throw .invalid(field: "\(field)email", .repeated) }
      result.append(contact)
    }
    return result
  }
}

extension Client {
  /// Those of its contacts that `contact_ids` of a request names, in that order.
  func contacts(_ ids: [Contact.ID]) throws(GatewayRefusal) -> [Contact] {
    var result: [Contact] = []
    for (position, id) in ids.enumerated() {
      let field = "contact_ids[\(position)]"
      guard let contact = contacts.first(where: { $0.id == id }) else { throw .unknownContact(field: field) }
      guard !result.contains(contact) else { throw .invalid(field: field, .repeated) }
      result.append(contact)
    }
    return result
  }
}
