import Foundation
import Identifiers

/// What was accepted, as billing needs it: one for each project. All that bills of it does so under its lock.
struct Contract: Hashable, Sendable {
  enum Billing: String, Hashable, Sendable, CaseIterable {
    case milestones, progress
  }

  /// Of the payment schedule; cents with tax.
  struct Milestone: Codable, Hashable, Sendable {
    var name: String
    var amountCents: Int64
  }

  var projectID: ProjectID
  var proposalID: ProposalID
  var clientID: ClientID
  var number: String
  var title: String
  /// ISO 4217.
  var currency: String
  var billing: Billing
  var schedule: ScheduleOfValues
  /// `nil`: nothing is kept back.
  var retainage: RetainageTerms?
  var milestones: [Milestone]
  /// Asked for on acceptance, with tax.
  var depositCents: Int64?
  /// Days from issue to due.
  var termsDays: Int
  /// As they stood in the accepted version.
  var parties: Parties?
  /// As accepted, with tax.
  var originalCents: Int64
  /// Change orders, with tax.
  var changesCents: Int64 = 0
  /// Billed as a deposit that later invoices apply.
  var depositBilledCents: Int64 = 0
  var depositAppliedCents: Int64 = 0
  /// Turned into credits of the client.
  var depositReturnedCents: Int64 = 0
  /// Goes up with every change.
  var version: Int64 = 1

  static let longestTermsDays = 365

  /// The deposit is the first milestone, and later invoices do not apply it.
  var isDepositMilestone: Bool {
    billing == .milestones && depositCents != nil && milestones.first?.amountCents == depositCents
  }

  /// What later invoices may apply.
  var depositLeftCents: Int64 { depositBilledCents - depositAppliedCents - depositReturnedCents }
}

extension Contract {
  /// What is kept back, in the terms as they stand.
  var terms: RetainageTerms { retainage ?? .none }

  /// - Throws: `stale`, `scheduleBilled`, `invalid`.
  func edited(_ draft: ScheduleDraft, ifVersion: Int64, newID: () -> UUID) throws(BillingRefusal) -> Contract {
    try requireVersion(ifVersion)
    var contract = self
    contract.schedule = try schedule.edited(draft, newID: newID)
    contract.version += 1
    return contract
  }

  /// With other terms, until something was billed.
  ///
  /// - Throws: `stale`, `scheduleBilled`, `invalid`.
  func with(
    retainage: RetainageTerms?, termsDays: Int, ifVersion: Int64
  ) throws(BillingRefusal) -> Contract {
    try requireVersion(ifVersion)
    guard !schedule.isBilled || retainage == self.retainage else { throw .scheduleBilled }
    try retainage?.check()
    guard (0...Self.longestTermsDays).contains(termsDays) else {
      throw .field("terms_days", "out_of_range", "A whole number from 0 to \(Self.longestTermsDays).")
    }
    var contract = self
    contract.retainage = retainage
    contract.termsDays = termsDays
    contract.version += 1
    return contract
  }

  /// With the lines of an accepted change order.
  ///
  /// - Parameter isAgreed: the client has accepted these very lines, so they stand, whatever the contract comes to.
  /// - Throws: `invalid`, `amountTooLarge`.
  func adding(
    _ changeOrder: ScheduleChangeOrder, _ work: [AcceptedWork], isAgreed: Bool = false, newID: () -> UUID
  ) throws(BillingRefusal) -> Contract {
    var contract = self
    contract.schedule = try schedule.adding(changeOrder, accepted: work, granularity: .lines, newID: newID)
    let before = schedule.contractSumCents + schedule.taxCents
    let change = contract.schedule.contractSumCents + contract.schedule.taxCents - before
    contract.changesCents += change
    guard isAgreed || originalCents + contract.changesCents >= 0 else {
      throw .field("lines", "total_negative", "The contract sum would be less than nothing.")
    }
    contract.version += 1
    return contract
  }

  private func requireVersion(_ ifVersion: Int64) throws(BillingRefusal) {
    guard ifVersion == version else { throw .stale }
  }
}

extension Contract {
  /// A deposit that later invoices apply is owed to the client until then.
  func isDepositOnAccount(_ invoice: Invoice) -> Bool { invoice.kind == .deposit && !isDepositMilestone }
}
