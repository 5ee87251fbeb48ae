import CivilCalendar
import Foundation
import Identifiers

extension Contract {
  /// What is left of what was paid of a deposit on account: neither applied to an invoice nor given back.
  func returnableCents(of deposit: Invoice) -> Int64 {
    guard isDepositOnAccount(deposit), deposit.state == .open else { return 0 }
    let paid = min(depositBilledCents, deposit.paidCents + deposit.creditedCents)
    return max(0, paid - depositAppliedCents - depositReturnedCents)
  }

  /// The contract and the invoice of its deposit once some of that is a credit of the client.
  ///
  /// - Parameter wanted: `nil`: all that is left.
  /// - Throws: `invalid`, `noDeposit`, `aboveDeposit`.
  func returning(
    _ wanted: Int64?, of deposit: Invoice
  ) throws(BillingRefusal) -> (contract: Contract, deposit: Invoice, cents: Int64) {
    guard isDepositOnAccount(deposit), deposit.state != .draft else { throw .noDeposit }
    let left = returnableCents(of: deposit)
    let cents = wanted ?? left
    guard wanted == nil || cents > 0 else { throw .field("amount_cents", "out_of_range", "More than nothing.") }
    guard cents > 0, cents <= left else { throw .aboveDeposit(leftCents: left) }
    let (contract, deposit) = moved(cents, deposit)
    return (contract, deposit, cents)
  }

  /// Both once the credit is the deposit again.
  func restoring(_ cents: Int64, of deposit: Invoice) -> (contract: Contract, deposit: Invoice) {
    moved(-cents, deposit)
  }

  private func moved(_ cents: Int64, _ deposit: Invoice) -> (contract: Contract, deposit: Invoice) {
    var (contract, deposit) = (self, deposit)
    contract.depositReturnedCents += cents
    contract.version += 1
    deposit.returnedCents += cents
    return (contract, deposit)
  }
}

extension Invoice {
  /// What was given back of a deposit was paid before: that comes back first.
  ///
  /// - Throws: `depositReturned`.
  func requireReturnedIsPaid(without cents: Int64) throws(BillingRefusal) {
    guard returnedCents <= paidCents + creditedCents - cents else { throw .depositReturned }
  }

  /// Dr the deposit, Cr what the client has paid too much; turned round when that becomes the deposit again.
  func returnEntry(_ id: LedgerEntryID, of credit: Credit, day: CalendarDay, by actor: String) -> LedgerEntry {
    let sign: Int64 = credit.reversal == nil ? 1 : -1
    let isRestored = credit.reversal != nil
    return LedgerEntry(
      id: id, kind: isRestored ? .depositRestored : .depositReturned, clientID: clientID, projectID: projectID,
      invoiceID: self.id, creditID: credit.id, occurredOn: day,
      description: "Deposit \(numberText ?? "") \(isRestored ? "on account again" : "returned")", createdBy: actor,
      currency: currency,
      postings: [
        LedgerPosting(
          account: .customerDeposits, projectID: projectID, invoiceID: self.id, cents: sign * credit.cents),
        LedgerPosting(account: .customerCredits, cents: -sign * credit.cents),
      ])
  }
}
