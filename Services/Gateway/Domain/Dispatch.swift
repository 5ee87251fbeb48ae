import Foundation

/// The rules of sending a proposal.
enum Dispatch {
  /// Of a dispatch that names none.
  static let defaultLayout = "classic"

  /// - Parameter chosen: ids of the client's contacts; absent is all of them.
  static func recipients(of client: Client, chosen: [Contact.ID]?) throws(GatewayRefusal) -> [Contact] {
    guard let chosen else { return try deciding(client.contacts) }
    guard !chosen.isEmpty else { throw .invalid(field: "contact_ids", .empty) }
    var result: [Contact] = []
    for (position, id) in chosen.enumerated() {
      let field = "contact_ids[\(position)]"
      guard let contact = client.contacts.first(where: { $0.id == id }) else { throw .unknownContact(field: field) }
      guard !result.contains(contact) else { throw .taken(field: field) }
      result.append(contact)
    }
    return try deciding(result)
  }

  private static func deciding(_ contacts: [Contact]) throws(GatewayRefusal) -> [Contact] {
    guard contacts.contains(where: { $0.role == .decides }) else { throw .nobodyDecides }
    return contacts
  }

  static func checkedMessage(_ text: String?) throws(GatewayRefusal) -> String? {
    guard let text else { return nil }
    let message = try Texts.paragraphs(text, field: "message", limitBytes: 4_000)
    return message.isEmpty ? nil : message
  }
}
