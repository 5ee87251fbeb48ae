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
    if let chosen { try client.contacts(chosen) } else { client.contacts.filter { mayPay($0.role) } }
  }

  /// Whose business invoices are: who only reads a proposal is sent none.
  static func mayPay(_ role: Contact.Role) -> Bool { role != .reads }
}
