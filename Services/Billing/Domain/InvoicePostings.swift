import CivilCalendar
import Foundation
import Identifiers

extension Invoice {
  /// What issuing it posts.
  ///
  /// At billing: Dr accounts receivable and retainage receivable, Cr revenue and tax. A deposit that later invoices apply is
  /// owed to the client. A release moves retainage to accounts receivable: no second revenue, no second tax.
  ///
  /// - Parameters:
  ///   - sources: whose retainage it asks for.
  ///   - isDepositOnAccount: it is a deposit that later invoices apply.
  func postings(releasing sources: [RetainageSource], isDepositOnAccount: Bool) -> [LedgerPosting] {
    var postings = [
      posting(.accountsReceivable, amounts.payableCents), posting(.retainageReceivable, amounts.retainedCents),
    ]
    postings += sources.map { source in
      LedgerPosting(
        account: .retainageReceivable, projectID: projectID, invoiceID: source.invoiceID, cents: -source.cents)
    }
    if kind != .retainageRelease {
      let account: LedgerAccount = isDepositOnAccount ? .customerDeposits : .revenue
      postings += [posting(account, -amounts.subtotalCents), posting(.taxPayable, -amounts.taxCents)]
    }
    postings += [
      posting(.customerDeposits, depositAppliedCents), posting(.accountsReceivable, -depositAppliedCents),
    ]
    return postings
  }

  private func posting(_ account: LedgerAccount, _ cents: Int64) -> LedgerPosting {
    LedgerPosting(account: account, projectID: projectID, invoiceID: id, cents: cents)
  }

  /// - Throws: `invalid`.
  func issueEntry(
    _ entry: LedgerEntryID, releasing sources: [RetainageSource], isDepositOnAccount: Bool, by actor: String
  ) throws(BillingRefusal) -> LedgerEntry {
    LedgerEntry(
      id: entry, kind: kind == .retainageRelease ? .retainageReleased : .invoiceIssued, clientID: clientID,
      projectID: projectID, invoiceID: id, occurredOn: try issueDay(), description: "\(numberText ?? "") \(title)",
      createdBy: actor, currency: currency,
      postings: postings(releasing: sources, isDepositOnAccount: isDepositOnAccount))
  }

  /// The contra entry of a void invoice.
  ///
  /// - Throws: `invalid`.
  func voidEntry(
    _ entry: LedgerEntryID, of issued: Invoice, releasing sources: [RetainageSource], isDepositOnAccount: Bool,
    voiding: Voiding
  ) throws(BillingRefusal) -> LedgerEntry {
    guard let zone = try parties?.checkedZone(), let day = CalendarDay(of: voiding.at, in: zone) else {
      throw .field("time_zone", "invalid_value", "An IANA time zone name.")
    }
    let postings = issued.postings(releasing: sources, isDepositOnAccount: isDepositOnAccount).map { posting in
      var contra = posting
      contra.cents = -posting.cents
      return contra
    }
    return LedgerEntry(
      id: entry, kind: .invoiceVoided, clientID: clientID, projectID: projectID, invoiceID: id, occurredOn: day,
      description: "\(numberText ?? "") void", createdBy: voiding.by, currency: currency, postings: postings)
  }

  private func issueDay() throws(BillingRefusal) -> CalendarDay {
    guard let zone = try parties?.checkedZone(), let issuedAt, let day = CalendarDay(of: issuedAt, in: zone) else {
      throw .field("time_zone", "invalid_value", "An IANA time zone name.")
    }
    return day
  }
}
