import Foundation
import Identifiers
import Validation

/// The lines as the team wants them, not yet judged.
struct ScheduleDraft: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    /// `nil`: a new line.
    var id: ScheduleLineID?
    var item: String?
    var section: String?
    var description: String
    var scheduledCents: Int64
    var taxCents: Int64
    /// `nil`: of the contract as it was agreed at first.
    var changeOrderID: ChangeOrderID?
    var rates: RetainageRates?
  }
  var lines: [Line]
}

extension ScheduleOfValues {
  /// The schedule with other lines, in their order, for the same money: of the contract as it was agreed at first and of
  /// each change order the lines still add up to what was accepted, before tax and in tax.
  ///
  /// - Throws: `scheduleBilled`, `invalid`.
  func edited(_ draft: ScheduleDraft, newID: () -> UUID) throws(BillingRefusal) -> ScheduleOfValues {
    guard !isBilled else { throw .scheduleBilled }
    try check(draft)
    let changeOrders = changeOrders
    var schedule = self
    schedule.lines = draft.lines.enumerated().map { index, line in
      ScheduleLine(
        id: line.id ?? ScheduleLineID(newID()), position: index + 1, item: line.item, section: line.section,
        description: line.description, scheduledCents: line.scheduledCents, taxCents: line.taxCents,
        changeOrder: line.changeOrderID.flatMap { changeOrders[$0] }, rates: line.rates)
    }
    return schedule
  }

  private var changeOrders: [ChangeOrderID: ScheduleChangeOrder] {
    Dictionary(lines.compactMap { $0.changeOrder.map { ($0.id, $0) } }, uniquingKeysWith: { first, _ in first })
  }

  private func check(_ draft: ScheduleDraft) throws(BillingRefusal) {
    var checks = FieldChecks()
    checks.count(draft.lines.count, "lines", 1...max(ScheduleLimits.lines, lines.count))
    checkIdentities(of: draft, &checks)
    for (index, line) in draft.lines.enumerated() { line.check("lines[\(index)]", &checks) }
    if ScheduleLimits.hold(draft.lines.map(\.scheduledCents)) && ScheduleLimits.hold(draft.lines.map(\.taxCents)) {
      checkSums(of: draft, &checks)
    } else {
      checks.fail("out_of_range", "lines", "At most \(ScheduleLimits.amountCents) cents together.")
    }
    try checks.finish()
  }

  private func checkIdentities(of draft: ScheduleDraft, _ checks: inout FieldChecks) {
    let known = Set(lines.map(\.id))
    let changeOrders = changeOrders
    var named: Set<ScheduleLineID> = []
    for (index, line) in draft.lines.enumerated() {
      if let id = line.id {
        if !known.contains(id) { checks.fail("unknown_line", "lines[\(index)].id", "This schedule has no such line.") }
        if !named.insert(id).inserted { checks.fail("duplicate_line", "lines[\(index)].id", "It is there already.") }
      }
      if let id = line.changeOrderID, changeOrders[id] == nil {
        checks.fail("invalid_value", "lines[\(index)].change_order_id", "This project has no such change order.")
      }
    }
  }

  private func checkSums(of draft: ScheduleDraft, _ checks: inout FieldChecks) {
    for id in [nil] + lines.compactMap({ $0.changeOrder }).map(\.id).uniqued {
      let (own, wanted) = (lines.filter { $0.changeOrder?.id == id }, draft.lines.filter { $0.changeOrderID == id })
      let (scheduled, tax) = (own.reduce(0) { $0 + $1.scheduledCents }, own.reduce(0) { $0 + $1.taxCents })
      if wanted.reduce(0, { $0 + $1.scheduledCents }) != scheduled || wanted.reduce(0, { $0 + $1.taxCents }) != tax {
        let what = id.map { "of change order \($0)" } ?? "of the contract"
        checks.fail("schedule_sum", "lines", "The lines \(what) come to \(scheduled) cents and \(tax) cents of tax.")
      }
    }
  }
}

extension ScheduleDraft.Line {
  fileprivate func check(_ field: String, _ checks: inout FieldChecks) {
    checks.line(item, "\(field).item", bytes: ScheduleLimits.itemBytes)
    checks.line(section, "\(field).section", bytes: ScheduleLimits.titleBytes)
    checks.line(description, "\(field).description", bytes: ScheduleLimits.titleBytes)
    checks.number(scheduledCents, "\(field).scheduled_cents", ScheduleLimits.amounts)
    checks.number(taxCents, "\(field).tax_cents", ScheduleLimits.amounts)
    rates?.check(field, &checks)
  }
}

extension [ChangeOrderID] {
  fileprivate var uniqued: [ChangeOrderID] {
    var seen: Set<ChangeOrderID> = []
    return filter { seen.insert($0).inserted }
  }
}
