/// What the receipt of an acceptance says of the deposit's invoice.
enum DepositNote: Hashable, Sendable {
  /// Not there yet, or nobody can say.
  case preparing
  case ready(DepositInvoice)
  /// Stands where one of the others goes when the page is shown.
  case hole(String)
}

struct DepositInvoice: Hashable, Sendable {
  var number: String
  /// Minor units.
  var cents: Int64
  /// `YYYY-MM-DD`.
  var dueOn: String
  var isPaid: Bool
  /// The reader has a link of their own to it.
  var isOpen: Bool
}

extension ProposalAddresses {
  /// Leads to the deposit's invoice.
  var deposit: String { page + "/deposit" }
  /// What there is to say of it now.
  var depositNote: String { page + "/deposit-note" }
}
