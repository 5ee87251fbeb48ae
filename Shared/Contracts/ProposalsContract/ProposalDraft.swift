import Foundation
import Identifiers

/// `POST /internal/v1/estimates/{id}/proposals`: one client-facing version of an estimate, as an estimating system
/// exports it. Quantities are JSON numbers with up to four decimals; amounts are in minor units.
public struct ProposalDraft: Codable, Hashable, Sendable {
  /// Days that the proposal stays valid after it is sent; or `validUntil`. Default 30.
  public var validDays: Int?
  /// `YYYY-MM-DD`, the last valid day in the organization's time zone.
  public var validUntil: String?
  public var introduction: String?
  public var tax: TaxTerms?
  public var discount: DiscountTerms?
  public var deposit: DepositTerms?
  public var paymentSchedule: [MilestoneTerms]?
  public var sections: [SectionDraft]
  public var packages: PackagesDraft?
  public var terms: String?
  public var contract: ContractTerms?
  public var internalNotes: String?

  enum CodingKeys: String, CodingKey {
    case validDays = "valid_days"
    case validUntil = "valid_until"
    case introduction, tax, discount, deposit
    case paymentSchedule = "payment_schedule"
    case sections, packages, terms, contract
    case internalNotes = "internal_notes"
  }
}

public struct TaxTerms: Codable, Hashable, Sendable {
  public var name: String
  public var rateBasisPoints: Int

  public init(name: String, rateBasisPoints: Int) {
    self.name = name
    self.rateBasisPoints = rateBasisPoints
  }

  enum CodingKeys: String, CodingKey {
    case name
    case rateBasisPoints = "rate_basis_points"
  }
}

/// Exactly one of the two figures is set.
public struct DiscountTerms: Codable, Hashable, Sendable {
  public var name: String?
  public var basisPoints: Int?
  public var amountCents: Int64?

  public init(name: String?, basisPoints: Int?, amountCents: Int64?) {
    self.name = name
    self.basisPoints = basisPoints
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case name
    case basisPoints = "basis_points"
    case amountCents = "amount_cents"
  }
}

/// `percent` needs `basisPoints`, `fixed` needs `amountCents`, `lines` needs `lineItems` (the `item` codes of lines).
public struct DepositTerms: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case percent, fixed, lines
  }
  public var kind: Kind
  public var basisPoints: Int?
  public var amountCents: Int64?
  public var lineItems: [String]?

  enum CodingKeys: String, CodingKey {
    case kind
    case basisPoints = "basis_points"
    case amountCents = "amount_cents"
    case lineItems = "line_items"
  }
}

public struct MilestoneTerms: Codable, Hashable, Sendable {
  public var name: String
  public var basisPoints: Int

  enum CodingKeys: String, CodingKey {
    case name
    case basisPoints = "basis_points"
  }
}

public struct SectionDraft: Codable, Hashable, Sendable {
  public var title: String
  /// A safe Markdown subset (paragraphs, emphasis, lists, links, headings); everything else is text.
  public var scope: String?
  public var lines: [LineDraft]
}

public struct LineDraft: Codable, Hashable, Sendable {
  public var name: String
  public var description: String?
  public var quantity: Decimal
  public var unit: String
  public var unitPriceCents: Int64
  public var taxable: Bool
  public var discount: DiscountTerms?
  /// The client may tick it; `selected` says whether it starts ticked.
  public var optional: Bool?
  public var selected: Bool?
  public var clientQuantity: QuantityBounds?
  /// The estimating system's own code of the line (schedule of values item).
  public var item: String?
  /// A document id of an image; shown by layouts that have pictures.
  public var image: String?
  public var internalCostCents: Int64?

  enum CodingKeys: String, CodingKey {
    case name, description, quantity, unit
    case unitPriceCents = "unit_price_cents"
    case taxable, discount, optional, selected
    case clientQuantity = "client_quantity"
    case item, image
    case internalCostCents = "internal_cost_cents"
  }
}

public struct QuantityBounds: Codable, Hashable, Sendable {
  public var minimum: Decimal
  public var maximum: Decimal

  public init(minimum: Decimal, maximum: Decimal) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// Choose one: good, better, best.
public struct PackagesDraft: Codable, Hashable, Sendable {
  public var title: String
  public var required: Bool
  public var choices: [PackageDraft]
}

public struct PackageDraft: Codable, Hashable, Sendable {
  public var name: String
  public var summary: String?
  public var recommended: Bool?
  public var lines: [LineDraft]
}

/// Terms that billing needs after acceptance.
public struct ContractTerms: Codable, Hashable, Sendable {
  public enum Billing: String, Codable, Hashable, Sendable, CaseIterable {
    case milestones, progress
  }
  public var billing: Billing
  public var retainage: RetainageTerms?
}

public struct RetainageTerms: Codable, Hashable, Sendable {
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case constant, stop, forward, retroactive, cap
  }
  public var rule: Rule
  public var rateCompletedBasisPoints: Int
  public var rateStoredBasisPoints: Int
  public var reducedRateBasisPoints: Int?
  public var thresholdBasisPoints: Int?
  /// The release condition in words.
  public var release: String?

  enum CodingKeys: String, CodingKey {
    case rule
    case rateCompletedBasisPoints = "rate_completed_basis_points"
    case rateStoredBasisPoints = "rate_stored_basis_points"
    case reducedRateBasisPoints = "reduced_rate_basis_points"
    case thresholdBasisPoints = "threshold_basis_points"
    case release
  }
}
