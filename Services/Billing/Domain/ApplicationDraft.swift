import Foundation
import Identifiers
import Validation

/// What the team wants to bill of the schedule for a period, not yet judged. A line that is not named has no work in the
/// period, and its stored material stays.
struct ApplicationDraft: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    enum Work: Hashable, Sendable {
      /// E.
      case thisPeriod(cents: Int64)
      /// G / C, stored material included: E is what is missing.
      case toDate(basisPoints: Int)
    }
    var lineID: ScheduleLineID
    var work: Work
    /// F, anew in each period.
    var storedCents: Int64 = 0
    /// Needed to go further beyond the scheduled value, and to take back work that was billed.
    var overrideReason: String?
  }
  var lines: [Line]
  /// Instead of the contract's terms, for this application.
  var terms: RetainageTerms?
}

/// What was entered for one line of the schedule; cents.
struct ApplicationWork: Hashable, Sendable {
  var thisPeriodCents: Int64
  var storedCents: Int64
  var overrideReason: String?
}

extension ScheduleOfValues {
  /// What a draft says of each line, in the order of the schedule.
  ///
  /// - Throws: `invalid`, `amountTooLarge`.
  func work(of draft: ApplicationDraft) throws(BillingRefusal) -> [ApplicationWork] {
    var checks = FieldChecks()
    var work = lines.map { ApplicationWork(thisPeriodCents: 0, storedCents: $0.progress.storedCents) }
    let places = Dictionary(lines.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var named: Set<ScheduleLineID> = []
    for (index, line) in draft.lines.enumerated() {
      let field = "lines[\(index)]"
      guard let place = places[line.lineID] else {
        checks.fail("unknown_line", "\(field).line_id", "The schedule has no such line.")
        continue
      }
      guard named.insert(line.lineID).inserted else {
        checks.fail("duplicate_line", "\(field).line_id", "The line is named twice.")
        continue
      }
      if let entered = line.entered(lines[place], field, &checks) { work[place] = entered }
    }
    try checks.finish()
    let toDate = zip(lines, work).map { $0.progress.completedCents + $1.thisPeriodCents + $1.storedCents }
    guard ScheduleLimits.hold(toDate) else { throw .amountTooLarge }
    return work
  }
}

extension ApplicationDraft.Line {
  /// `nil` when it is refused.
  fileprivate func entered(_ line: ScheduleLine, _ field: String, _ checks: inout FieldChecks) -> ApplicationWork? {
    let before = checks.errors.count
    checks.line(overrideReason, "\(field).override_reason", bytes: ScheduleLimits.reasonBytes)
    checks.number(storedCents, "\(field).stored_cents", ScheduleLimits.amounts)
    switch work {
    case .thisPeriod(let cents): checks.number(cents, "\(field).completed_cents", ScheduleLimits.amounts)
    case .toDate(let rate): checks.number(rate, "\(field).completed_to_date_basis_points", 0...100_000)
    }
    guard checks.errors.count == before else { return nil }
    let entered = ApplicationWork(
      thisPeriodCents: thisPeriodCents(of: line), storedCents: storedCents, overrideReason: reason)
    check(entered, line, field, &checks)
    return entered
  }

  /// `nil` for blanks, too.
  private var reason: String? { overrideReason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }

  private func thisPeriodCents(of line: ScheduleLine) -> Int64 {
    switch work {
    case .thisPeriod(let cents): cents
    case .toDate(let rate):
      HalfUp.quotient(Int128(line.scheduledCents) * Int128(rate), 10_000) - line.progress.completedCents - storedCents
    }
  }

  /// All figures with the sign of the scheduled value, so that a credit is judged like work.
  private func check(_ entered: ApplicationWork, _ line: ScheduleLine, _ field: String, _ checks: inout FieldChecks) {
    let sign: Int64 = line.scheduledCents < 0 ? -1 : 1
    let completed = sign * (line.progress.completedCents + entered.thisPeriodCents)
    let (stored, toDate) = (sign * entered.storedCents, completed + sign * entered.storedCents)
    if stored < 0 { checks.fail("out_of_range", "\(field).stored_cents", "It has the sign of the scheduled value.") }
    if completed < 0 {
      checks.fail("out_of_range", workField(field), "No more can be taken back than was billed.")
    } else if sign * entered.thisPeriodCents < 0 && entered.overrideReason == nil {
      checks.fail("out_of_range", workField(field), "Work is taken back only with an override_reason.")
    }
    let most = max(sign * line.scheduledCents, sign * line.progress.billedCents)
    if toDate > most && entered.overrideReason == nil {
      checks.fail("out_of_range", workField(field), "It goes beyond the scheduled value without an override_reason.")
    }
  }

  private func workField(_ field: String) -> String {
    switch work {
    case .thisPeriod: "\(field).completed_cents"
    case .toDate: "\(field).completed_to_date_basis_points"
    }
  }
}
