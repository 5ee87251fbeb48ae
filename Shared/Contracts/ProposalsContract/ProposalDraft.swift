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
  /// The hash of a picture that was stored, and what it shows: empty when it only decorates.
  public var coverImage: String?
  public var coverImageAlt: String?
  public var tax: TaxTerms?
  public var discount: DiscountTerms?
  public var deposit: DepositTerms?
  public var paymentSchedule: [MilestoneTerms]?
  public var sections: [SectionDraft]
  public var packages: PackagesDraft?
  public var terms: String?
  public var contract: ContractTerms?
  public var internalNotes: String?

  public init(
    validDays: Int? = nil, validUntil: String? = nil, introduction: String? = nil, tax: TaxTerms? = nil,
    discount: DiscountTerms? = nil, deposit: DepositTerms? = nil, paymentSchedule: [MilestoneTerms]? = nil,
    sections: [SectionDraft], packages: PackagesDraft? = nil, terms: String? = nil, contract: ContractTerms? = nil,
    internalNotes: String? = nil, coverImage: String? = nil, coverImageAlt: String? = nil
  ) {
    self.coverImage = coverImage
    self.coverImageAlt = coverImageAlt
    self.validDays = validDays
    self.validUntil = validUntil
    self.introduction = introduction
    self.tax = tax
    self.discount = discount
    self.deposit = deposit
    self.paymentSchedule = paymentSchedule
    self.sections = sections
    self.packages = packages
    self.terms = terms
    self.contract = contract
    self.internalNotes = internalNotes
  }

  enum CodingKeys: String, CodingKey {
    case validDays = "valid_days"
    case validUntil = "valid_until"
    case introduction
    case coverImage = "cover_image"
    case coverImageAlt = "cover_image_alt"
    case tax, discount, deposit
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

  public init(kind: Kind, basisPoints: Int? = nil, amountCents: Int64? = nil, lineItems: [String]? = nil) {
    self.kind = kind
    self.basisPoints = basisPoints
    self.amountCents = amountCents
    self.lineItems = lineItems
  }

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

  public init(name: String, basisPoints: Int) {
    self.name = name
    self.basisPoints = basisPoints
  }

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

  public init(title: String, scope: String? = nil, lines: [LineDraft]) {
    self.title = title
    self.scope = scope
    self.lines = lines
  }
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
  /// The hash of a picture that was stored; shown by layouts that have pictures.
  public var image: String?
  /// What it shows: empty when it only decorates.
  public var imageAlt: String?
  public var internalCostCents: Int64?

  public init(
    name: String, description: String? = nil, quantity: Decimal, unit: String, unitPriceCents: Int64, taxable: Bool,
    discount: DiscountTerms? = nil, optional: Bool? = nil, selected: Bool? = nil,
    clientQuantity: QuantityBounds? = nil, item: String? = nil, image: String? = nil, internalCostCents: Int64? = nil,
    imageAlt: String? = nil
  ) {
    self.name = name
    self.description = description
    self.quantity = quantity
    self.unit = unit
    self.unitPriceCents = unitPriceCents
    self.taxable = taxable
    self.discount = discount
    self.optional = optional
    self.selected = selected
    self.clientQuantity = clientQuantity
    self.item = item
    self.image = image
    self.imageAlt = imageAlt
    self.internalCostCents = internalCostCents
  }

  enum CodingKeys: String, CodingKey {
    case name, description, quantity, unit
    case unitPriceCents = "unit_price_cents"
    case taxable, discount, optional, selected
    case clientQuantity = "client_quantity"
    case item, image
    case imageAlt = "image_alt"
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

  public init(title: String, required: Bool, choices: [PackageDraft]) {
    self.title = title
    self.required = required
    self.choices = choices
  }
}

public struct PackageDraft: Codable, Hashable, Sendable {
  public var name: String
  public var summary: String?
  public var recommended: Bool?
  public var lines: [LineDraft]

  public init(name: String, summary: String? = nil, recommended: Bool? = nil, lines: [LineDraft]) {
    self.name = name
    self.summary = summary
    self.recommended = recommended
    self.lines = lines
  }
}

/// Terms that billing needs after acceptance.
public struct ContractTerms: Codable, Hashable, Sendable {
  public enum Billing: String, Codable, Hashable, Sendable, CaseIterable {
    case milestones, progress
  }
  public var billing: Billing
  public var retainage: RetainageTerms?

  public init(billing: Billing, retainage: RetainageTerms? = nil) {
    self.billing = billing
    self.retainage = retainage
  }
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

  public init(
    rule: Rule, rateCompletedBasisPoints: Int, rateStoredBasisPoints: Int, reducedRateBasisPoints: Int? = nil,
    thresholdBasisPoints: Int? = nil, release: String? = nil
  ) {
    self.rule = rule
    self.rateCompletedBasisPoints = rateCompletedBasisPoints
    self.rateStoredBasisPoints = rateStoredBasisPoints
    self.reducedRateBasisPoints = reducedRateBasisPoints
    self.thresholdBasisPoints = thresholdBasisPoints
    self.release = release
  }

  enum CodingKeys: String, CodingKey {
    case rule
    case rateCompletedBasisPoints = "rate_completed_basis_points"
    case rateStoredBasisPoints = "rate_stored_basis_points"
    case reducedRateBasisPoints = "reduced_rate_basis_points"
    case thresholdBasisPoints = "threshold_basis_points"
    case release
  }
}
