import Foundation

@testable import Billing

/// Money that goes back.
extension YearBooks {
  func keepsReturned(_ invoice: Int, without cents: Int64) -> Bool {
    invoices[invoice].returned <= invoices[invoice].paid + invoices[invoice].credited - cents
  }

  mutating func reverseUse(_ place: Int) -> Bool {
    let use = uses[place]
    guard !use.isReversed, use.invoice.map({ keepsReturned($0, without: use.cents) }) ?? true else { return false }
    uses[place].isReversed = true
    credits[use.credit].used -= use.cents
    if let invoice = use.invoice { invoices[invoice].credited -= use.cents }
    return true
  }

  /// What can be given back of a project's deposit, and which invoice that is.
  func returnable(of place: Int) -> (invoice: Int, cents: Int64)? {
    let project = projects[place]
    let deposit = invoices.lastIndex { $0.project == place && $0.kind == .deposit && $0.state == .open }
    guard let deposit, !project.isDepositMilestone else { return nil }
    let paid = min(project.depositBilled, invoices[deposit].paid + invoices[deposit].credited)
    return (deposit, max(0, paid - project.depositUsed - project.depositReturned))
  }

  /// - Returns: the place of the credit; `nil` when it is refused.
  mutating func returnDeposit(_ cents: Int64?, of place: Int) -> Int? {
    guard let (invoice, left) = returnable(of: place) else { return nil }
    let wanted = cents ?? left
    guard wanted > 0, wanted <= left else { return nil }
    projects[place].depositReturned += wanted
    invoices[invoice].returned += wanted
    credits.append(
      Credit(deposit: invoice, client: projects[place].client, currency: projects[place].currency, cents: wanted))
    return credits.count - 1
  }

  mutating func restoreDeposit(_ place: Int) -> Bool {
    let credit = credits[place]
    guard let deposit = credit.deposit, !credit.isReversed, credit.used == 0 else { return false }
    credits[place].isReversed = true
    invoices[deposit].returned -= credit.cents
    projects[invoices[deposit].project].depositReturned -= credit.cents
    return true
  }
}
