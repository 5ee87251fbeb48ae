import Foundation

/// The rules of sending a proposal.
enum Dispatch {
  /// Of a dispatch that names none.
  static let defaultLayout = "classic"

  /// - Parameter chosen: ids of the client's contacts; absent is all of them.
  static func recipients(of client: Client, chosen: [Contact.ID]?) throws(GatewayRefusal) -> [Contact] {
    guard let chosen else { return try deciding(client.contacts) }
    guard !chosen.isEmpty else { throw .invalid(field: "contact_ids", .empty) }
    return try deciding(try client.contacts(chosen))
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
