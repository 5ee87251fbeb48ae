import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/quotation`: what a choice costs. Nothing is recorded.
public struct QuotationRequest: Codable, Hashable, Sendable {
  /// Absent: as sent.
  public var choices: ChosenOptions?

  public init(choices: ChosenOptions?) {
    self.choices = choices
  }
}

/// Every figure of a proposal for one choice, as an acceptance of that choice would have it.
public struct Quotation: Codable, Hashable, Sendable {
  /// The choice in full: every line and package that could have been chosen.
  public var choices: ChosenOptions
  public var totals: Totals
  public var paymentSchedule: [ClientMilestone]
  public var sections: [Section]
  public var lines: [Line]
  public var packages: [Package]

  public struct Section: Codable, Hashable, Sendable {
    public var id: SectionID
    /// Of the lines that count.
    public var subtotalCents: Int64

    public init(id: SectionID, subtotalCents: Int64) {
      self.id = id
      self.subtotalCents = subtotalCents
    }

    enum CodingKeys: String, CodingKey {
      case id
      case subtotalCents = "subtotal_cents"
    }
  }

  /// A line at the chosen quantity, whether it counts or not.
  public struct Line: Codable, Hashable, Sendable {
    public var id: LineID
    public var selected: Bool
    /// Plain decimal text.
    public var quantity: String
    public var amountCents: Int64

    public init(id: LineID, selected: Bool, quantity: String, amountCents: Int64) {
      self.id = id
      self.selected = selected
      self.quantity = quantity
      self.amountCents = amountCents
    }

    enum CodingKeys: String, CodingKey {
      case id, selected, quantity
      case amountCents = "amount_cents"
    }
  }

  public struct Package: Codable, Hashable, Sendable {
    public var id: PackageID
    public var selected: Bool
    /// The whole proposal's total with this package and the rest as chosen.
    public var totalIfChosenCents: Int64

    public init(id: PackageID, selected: Bool, totalIfChosenCents: Int64) {
      self.id = id
      self.selected = selected
      self.totalIfChosenCents = totalIfChosenCents
    }

    enum CodingKeys: String, CodingKey {
      case id, selected
      case totalIfChosenCents = "total_if_chosen_cents"
    }
  }

  public init(
    choices: ChosenOptions, totals: Totals, paymentSchedule: [ClientMilestone], sections: [Section], lines: [Line],
    packages: [Package]
  ) {
    self.choices = choices
    self.totals = totals
    self.paymentSchedule = paymentSchedule
    self.sections = sections
    self.lines = lines
    self.packages = packages
  }

  enum CodingKeys: String, CodingKey {
    case choices, totals
    case paymentSchedule = "payment_schedule"
    case sections, lines, packages
  }
}
