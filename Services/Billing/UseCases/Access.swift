import CallContext

/// What the gateway's callers may hold; the gateway says who asks, this service says whether they may.
extension Scope {
  static let billingRead: Scope = "billing:read"
  static let billingWrite: Scope = "billing:write"
  static let paymentsWrite: Scope = "payments:write"

  /// Held by an invoice's share link: one invoice and nothing else.
  static func share(_ invoice: InvoiceID) -> Scope { Scope("share-invoice:\(invoice)") }

  /// Held by a proposal's share link: here it opens the deposit that the acceptance asks for.
  static func share(_ proposal: ProposalID) -> Scope { Scope("share:\(proposal)") }
}

extension Caller {
  /// Members and API keys, each with the scope of the work.
  func requireTeam(_ scope: Scope) throws(BillingRefusal) {
    switch principal {
    case .member, .key:
      guard holds(scope) else { throw .forbidden }
    case .link, .contact, .service: throw .forbidden
    }
  }

  /// A link opens what it names. Everything else does not exist for it (TI-1).
  func requireLink(_ scope: Scope) throws(BillingRefusal) {
    guard case .link = principal, holds(scope) else { throw .notFound }
  }
}
