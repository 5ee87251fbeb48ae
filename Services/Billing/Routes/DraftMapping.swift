import BillingContract
import CivilCalendar
import Foundation
import Identifiers
import ServiceRuntime

extension InvoiceDraft {
  init(_ draft: BillingContract.InvoiceDraft) {
    let kind: InvoiceKind =
      switch draft.kind {
      case .deposit: .deposit
      case .standard: .standard
      case .progress: .progress
      case .retainageRelease: .retainageRelease
      }
    self.init(
      kind: kind, title: draft.title, lines: draft.lines?.map(Line.init), milestone: draft.milestone,
      retainageBasisPoints: draft.retainageBasisPoints, depositAppliedCents: draft.depositAppliedCents,
      currency: draft.currency, termsDays: draft.termsDays, note: draft.note)
  }
}

extension InvoiceDraft.Line {
  fileprivate init(_ line: InvoiceLineDraft) {
    self.init(
      description: line.description, quantity: line.quantity, unit: line.unit ?? "",
      unitPriceCents: line.unitPriceCents, taxBasisPoints: line.taxBasisPoints ?? 0,
      retainageBasisPoints: line.retainageBasisPoints)
  }
}

extension ApplicationWish {
  /// - Throws: 422.
  init(_ request: ApplicationRequest) throws {
    var lines: [ApplicationDraft.Line] = []
    for (index, line) in request.lines.enumerated() { lines.append(try .init(line, "lines[\(index)]")) }
    self.init(
      draft: ApplicationDraft(lines: lines), periodTo: try CalendarDay.read(request.periodTo, "period_to"),
      retainageRateBasisPoints: request.retainageRateBasisPoints, certifiedCents: request.certifiedCents,
      certifiedReason: request.certifiedReason, termsDays: request.termsDays, note: request.note)
  }
}

extension ApplicationDraft.Line {
  fileprivate init(_ line: ApplicationLineDraft, _ field: String) throws {
    let work: Work
    switch (line.completedCents, line.completedToDateBasisPoints) {
    case (let cents?, nil): work = .thisPeriod(cents: cents)
    case (nil, let rate?): work = .toDate(basisPoints: rate)
    case (nil, nil): work = .thisPeriod(cents: 0)
    case (.some, .some):
      throw Problem.invalidField(
        "\(field).completed_cents", code: "conflict", detail: "In cents or to date, not both.")
    }
    self.init(
      lineID: .init(line.lineID), work: work, storedCents: line.storedCents ?? 0, overrideReason: line.overrideReason)
  }
}

extension ReleaseRequest {
  /// - Throws: 422.
  init(_ request: BillingContract.ReleaseRequest) throws {
    switch (request.amountCents, request.lines) {
    case (nil, nil): self = .full
    case (let cents?, nil): self = .amount(cents: cents)
    case (nil, let lines?): self = .lines(lines.map { Line(lineID: .init($0.lineID), cents: $0.amountCents) })
    case (.some, .some):
      throw Problem.invalidField("amount_cents", code: "conflict", detail: "An amount or lines, not both.")
    }
  }
}

extension InvoiceRecipient {
  init(_ recipient: BillingContract.InvoiceRecipient) {
    self.init(contactID: .init(recipient.contactID), name: recipient.name, email: recipient.email)
  }
}

extension CalendarDay {
  /// - Throws: 422 for what is no day.
  static func read(_ text: String, _ field: String) throws -> CalendarDay {
    guard let day = CalendarDay(text) else {
      throw Problem.invalidField(field, code: "invalid_value", detail: "A day, written YYYY-MM-DD.")
    }
    return day
  }

  static func read(_ text: String?, _ field: String) throws -> CalendarDay? {
    try text.map { try read($0, field) }
  }
}
