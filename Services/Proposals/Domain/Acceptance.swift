import Money
import Validation

/// What goes with a yes.
struct Acceptance: Hashable, Sendable {
  static let maximumChoices = ContentLimits.lines

  var note: String?
  /// `nil`: as sent.
  var choices: Choices?
  /// The total that the person saw. What the choices come to is computed here all the same.
  var expectedTotal: ExpectedTotal? = nil
  /// Of a change order, what the person saw that the contract comes to before it.
  var contractBeforeCents: Int64? = nil
  /// As it came, beside the typed name; `nil` when nobody drew one.
  var drawnSignature: String? = nil

  func check(_ checks: inout FieldChecks) {
    checks.text(note, "note", bytes: ContentLimits.messageBytes)
    checks.count(choices?.lines.count ?? 0, "choices.lines", 0...Self.maximumChoices)
    if let expectedTotal, Currency(code: expectedTotal.currency) == nil {
      checks.fail("invalid_value", "expected_total.currency", "Three capital letters, ISO 4217.")
    }
    if let drawnSignature, DrawnSignature(drawnSignature) == nil {
      checks.fail("invalid_value", "drawn_signature", DrawnSignature.rule)
    }
  }
}

/// Nobody agrees to a total that they have not seen.
struct ExpectedTotal: Hashable, Sendable {
  var amountCents: Int64
  /// ISO 4217.
  var currency: String

  /// - Throws: `totalChanged`.
  func check(against bill: Bill, currency: Currency) throws(ProposalRefusal) {
    guard amountCents == bill.totals.totalCents, self.currency.utf8.elementsEqual(currency.code.utf8) else {
      throw .totalChanged(cents: bill.totals.totalCents)
    }
  }
}
