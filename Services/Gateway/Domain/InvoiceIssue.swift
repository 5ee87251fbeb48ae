import Foundation

/// What issuing an invoice adds to what its owner has.
struct IssueOrder: Hashable, Sendable {
  var organization: Organization
  var client: Client
  /// Who is sent a link.
  var recipients: [Contact]
}

/// The rules of issuing an invoice.
enum InvoiceIssue {
  /// - Parameter chosen: ids of the client's contacts; absent is everybody who decides or pays.
  static func recipients(of client: Client, chosen: [Contact.ID]?) throws(GatewayRefusal) -> [Contact] {
    guard let chosen else { return client.contacts.filter { mayPay($0.role) } }
    var result: [Contact] = []
    for (position, id) in chosen.enumerated() {
      let field = "contact_ids[\(position)]"
      guard let contact = client.contacts.first(where: { $0.id == id }) else { throw .unknownContact(field: field) }
      guard !result.contains(contact) else { throw .taken(field: field) }
      result.append(contact)
    }
    return result
  }

  /// Whose business invoices are: who only reads a proposal is sent none.
  static func mayPay(_ role: Contact.Role) -> Bool { role != .reads }
}
