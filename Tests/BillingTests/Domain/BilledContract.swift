import Foundation
import Identifiers
import Testing
import Validation

@testable import Billing

/// A contract as it is billed: every application and release goes through the domain, and what the service would store is
/// kept beside it and compared.
struct BilledContract {
  private(set) var schedule: ScheduleOfValues
  var terms: RetainageTerms
  private(set) var applications: [ApplicationForPayment] = []
  private(set) var releases: [RetainageRelease] = []
  /// What each invoice still holds, the oldest first.
  private(set) var sources: [RetainageSource] = []

  init(_ cents: [Int64], taxes: [Int64] = [], terms: RetainageTerms) throws {
    self.init(try ScheduleOfValues(cents, taxes: taxes), terms: terms)
  }

  init(_ schedule: ScheduleOfValues, terms: RetainageTerms) {
    self.schedule = schedule
    self.terms = terms
  }

  mutating func setRates(_ rates: RetainageRates?, ofLine index: Int) { schedule.lines[index].rates = rates }

  mutating func add(changeOrder number: Int, _ cents: [Int64], taxes: [Int64] = []) throws {
    schedule = try schedule.adding(
      ScheduleChangeOrder(id: ChangeOrderID(UUID()), number: number, title: "Change order \(number)"),
      accepted: .lines(cents, taxes: taxes), granularity: .lines, newID: UUID.init)
  }

  /// Bills the next application, without its being issued.
  func draft(_ lines: [ApplicationDraft.Line], terms: RetainageTerms? = nil) throws -> ApplicationForPayment {
    try schedule.application(ApplicationDraft(lines: lines, terms: terms), terms: self.terms)
  }

  @discardableResult mutating func apply(
    _ lines: [ApplicationDraft.Line], terms: RetainageTerms? = nil, certified: (cents: Int64, reason: String?)? = nil
  ) throws -> ApplicationForPayment {
    var application = try draft(lines, terms: terms)
    if let certified { application = try application.certified(certified.cents, reason: certified.reason) }
    #expect(application.brokenIdentities(after: applications.last) == [])
    let after = schedule.after(application)
    #expect(try after.voiding(application) == schedule)
    schedule = after
    applications.append(application)
    let invoice = application.invoice
    #expect(invoice.totalCents + invoice.releasedEarlierCents == invoice.payableCents + invoice.retainedCents)
    #expect(invoice.payableCents == application.certification.cents + invoice.taxCents)
    take(try RetainageSource.drawing(invoice.releasedEarlierCents, from: sources))
    if invoice.retainedCents > 0 {
      sources.append(RetainageSource(invoiceID: InvoiceID(UUID()), cents: invoice.retainedCents))
    }
    #expect(sources.reduce(0) { $0 + $1.cents } == schedule.heldCents)
    return application
  }

  @discardableResult mutating func release(_ request: ReleaseRequest) throws -> RetainageRelease {
    let release = try schedule.release(request, from: sources)
    #expect(release.sources.reduce(0) { $0 + $1.cents } == release.totalCents)
    let after = schedule.after(release)
    #expect(try after.voiding(release) == schedule)
    schedule = after
    releases.append(release)
    take(release.sources)
    #expect(sources.reduce(0) { $0 + $1.cents } == schedule.heldCents)
    return release
  }

  private mutating func take(_ drawn: [RetainageSource]) {
    for part in drawn {
      guard let index = sources.firstIndex(where: { $0.invoiceID == part.invoiceID }) else { continue }
      sources[index].cents -= part.cents
    }
    sources.removeAll { $0.cents == 0 }
  }

  // MARK: Lines of a draft

  func work(_ line: Int, _ cents: Int64, stored: Int64 = 0, because reason: String? = nil) -> ApplicationDraft.Line {
    ApplicationDraft.Line(
      lineID: schedule.lines[line].id, work: .thisPeriod(cents: cents), storedCents: stored, overrideReason: reason)
  }

  func percent(_ line: Int, _ percent: Int, stored: Int64 = 0, because reason: String? = nil) -> ApplicationDraft.Line {
    ApplicationDraft.Line(
      lineID: schedule.lines[line].id, work: .toDate(basisPoints: percent * 100), storedCents: stored,
      overrideReason: reason)
  }

  /// What is missing of all lines, but of those that are beyond their value.
  var rest: [ApplicationDraft.Line] {
    schedule.lines.enumerated().compactMap { index, line in
      let left = line.scheduledCents - line.progress.completedCents
      return (line.scheduledCents < 0) == (left < 0) || left == 0 ? work(index, left) : nil
    }
  }

  /// Every line to the same part.
  func all(_ percent: Int) -> [ApplicationDraft.Line] { schedule.lines.indices.map { self.percent($0, percent) } }
}

extension ScheduleOfValues {
  /// One line each.
  init(_ cents: [Int64], taxes: [Int64] = []) throws {
    try self.init(accepted: .lines(cents, taxes: taxes), granularity: .lines, newID: UUID.init)
  }
}

extension [AcceptedWork] {
  static func lines(_ cents: [Int64], taxes: [Int64] = []) -> [AcceptedWork] {
    cents.enumerated().map { index, cents in
      AcceptedWork(
        section: "Work", item: nil, description: "Line \(index + 1)", amountCents: cents,
        taxCents: index < taxes.count ? taxes[index] : 0)
    }
  }
}

extension RetainageTerms {
  /// Rates in percent, the same for stored material.
  static func percent(
    _ rate: Int, _ rule: Rule = .constant, then reduced: Int? = nil, threshold: Int? = nil, onTax: Bool = false
  ) -> RetainageTerms {
    RetainageTerms(
      rule: rule, rateCompletedBasisPoints: rate * 100, rateStoredBasisPoints: rate * 100,
      reducedRateBasisPoints: reduced.map { $0 * 100 }, thresholdBasisPoints: threshold.map { $0 * 100 },
      isOnTax: onTax)
  }
}

/// The errors of something that has to be refused with `invalid`, as "code field".
func errors(of body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch BillingRefusal.invalid(let errors) {
    return errors.map { "\($0.code) \($0.field)" }
  } catch {
    return ["\(error)"]
  }
}
