import Foundation
import Identifiers

/// What a client may see of a proposal, and nothing else (TI-5): the team's draft less every internal field, with ids and
/// computed figures. Frozen and hashed when the proposal is sent.
public struct ClientContent: Codable, Hashable, Sendable {
  public var title: String
  /// The estimate's number.
  public var number: String
  /// 1 for R1.
  public var revision: Int
  public var kind: EstimateKind
  /// Absent for all that is none.
  public var changeOrder: ChangeOrderFacts?
  public var layout: ProposalLayout
  public var currency: String
  /// BCP 47.
  public var locale: String
  /// IANA name.
  public var timeZone: String
  public var seller: SellerDetails
  public var client: ClientDetails
  public var siteAddress: PostalAddress?
  /// The last valid day, `YYYY-MM-DD` in `timeZone`.
  public var validUntil: String
  public var introduction: String?
  /// The hash of one of `images`.
  public var coverImage: String?
  public var coverImageAlt: String?
  /// Everything that this content and its seller refer to; absent when that is nothing.
  public var images: [ImageFacts]?
  public var sections: [ClientSection]
  public var packages: ClientPackages?
  public var tax: TaxTerms?
  public var discount: DiscountTerms?
  /// Totals with the choices as they were when the proposal was sent.
  public var totals: Totals
  public var deposit: DepositTerms?
  public var paymentSchedule: [ClientMilestone]
  public var terms: String?

  public init(
    title: String, number: String, revision: Int, kind: EstimateKind, layout: ProposalLayout, currency: String,
    locale: String, timeZone: String, seller: SellerDetails, client: ClientDetails, siteAddress: PostalAddress?,
    validUntil: String, introduction: String?, sections: [ClientSection], packages: ClientPackages?, tax: TaxTerms?,
    discount: DiscountTerms?, totals: Totals, deposit: DepositTerms?, paymentSchedule: [ClientMilestone],
    terms: String?, coverImage: String? = nil, coverImageAlt: String? = nil, images: [ImageFacts]? = nil,
    changeOrder: ChangeOrderFacts? = nil
  ) {
    self.changeOrder = changeOrder
    self.title = title
    self.number = number
    self.revision = revision
    self.kind = kind
    self.layout = layout
    self.currency = currency
    self.locale = locale
    self.timeZone = timeZone
    self.seller = seller
    self.client = client
    self.siteAddress = siteAddress
    self.validUntil = validUntil
    self.introduction = introduction
    self.sections = sections
    self.packages = packages
    self.tax = tax
    self.discount = discount
    self.totals = totals
    self.deposit = deposit
    self.paymentSchedule = paymentSchedule
    self.terms = terms
    self.coverImage = coverImage
    self.coverImageAlt = coverImageAlt
    self.images = images
  }

  enum CodingKeys: String, CodingKey {
    case title, number, revision, kind
    case changeOrder = "change_order"
    case layout, currency, locale
    case timeZone = "time_zone"
    case seller, client
    case siteAddress = "site_address"
    case validUntil = "valid_until"
    case introduction
    case coverImage = "cover_image"
    case coverImageAlt = "cover_image_alt"
    case images, sections, packages, tax, discount, totals, deposit
    case paymentSchedule = "payment_schedule"
    case terms
  }
}

/// What a change order changes, as it was when it was sent.
public struct ChangeOrderFacts: Codable, Hashable, Sendable {
  /// 1, 2 and so on of the project.
  public var number: Int
  public var projectNumber: String
  public var projectTitle: String
  /// What the project came to without it, with tax; the page says what it comes to now.
  public var contractBeforeCents: Int64

  public init(number: Int, projectNumber: String, projectTitle: String, contractBeforeCents: Int64) {
    self.number = number
    self.projectNumber = projectNumber
    self.projectTitle = projectTitle
    self.contractBeforeCents = contractBeforeCents
  }

  enum CodingKeys: String, CodingKey {
    case number
    case projectNumber = "project_number"
    case projectTitle = "project_title"
    case contractBeforeCents = "contract_before_cents"
  }
}

public enum ProposalLayout: String, Codable, Hashable, Sendable, CaseIterable {
  case classic, itemized, summary, showcase
}

public struct ClientSection: Codable, Hashable, Sendable {
  public var id: SectionID
  public var title: String
  public var scope: String
  public var lines: [ClientLine]
  /// Of the lines that count as sent (optional ones only when ticked).
  public var subtotalCents: Int64

  public init(id: SectionID, title: String, scope: String, lines: [ClientLine], subtotalCents: Int64) {
    self.id = id
    self.title = title
    self.scope = scope
    self.lines = lines
    self.subtotalCents = subtotalCents
  }

  enum CodingKeys: String, CodingKey {
    case id, title, scope, lines
    case subtotalCents = "subtotal_cents"
  }
}

public struct ClientLine: Codable, Hashable, Sendable {
  public var id: LineID
  public var item: String?
  public var name: String
  public var description: String
  /// Plain decimal text, "18.5".
  public var quantity: String
  public var unit: String
  public var unitPriceCents: Int64
  public var taxable: Bool
  public var discount: DiscountTerms?
  /// Quantity times unit price less the line's discount.
  public var amountCents: Int64
  public var optional: Bool
  public var selected: Bool
  public var clientQuantity: ClientQuantityBounds?
  /// The hash of one of the content's images.
  public var image: String?
  public var imageAlt: String?

  public init(
    id: LineID, item: String?, name: String, description: String, quantity: String, unit: String,
    unitPriceCents: Int64, taxable: Bool, discount: DiscountTerms?, amountCents: Int64, optional: Bool,
    selected: Bool, clientQuantity: ClientQuantityBounds?, image: String?, imageAlt: String? = nil
  ) {
    self.id = id
    self.item = item
    self.name = name
    self.description = description
    self.quantity = quantity
    self.unit = unit
    self.unitPriceCents = unitPriceCents
    self.taxable = taxable
    self.discount = discount
    self.amountCents = amountCents
    self.optional = optional
    self.selected = selected
    self.clientQuantity = clientQuantity
    self.image = image
    self.imageAlt = imageAlt
  }

  enum CodingKeys: String, CodingKey {
    case id, item, name, description, quantity, unit
    case unitPriceCents = "unit_price_cents"
    case taxable, discount
    case amountCents = "amount_cents"
    case optional, selected
    case clientQuantity = "client_quantity"
    case image
    case imageAlt = "image_alt"
  }
}

public struct ClientQuantityBounds: Codable, Hashable, Sendable {
  /// Plain decimal text.
  public var minimum: String
  public var maximum: String

  public init(minimum: String, maximum: String) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

public struct ClientPackages: Codable, Hashable, Sendable {
  public var title: String
  public var required: Bool
  public var choices: [ClientPackage]

  public init(title: String, required: Bool, choices: [ClientPackage]) {
    self.title = title
    self.required = required
    self.choices = choices
  }
}

public struct ClientPackage: Codable, Hashable, Sendable {
  public var id: PackageID
  public var name: String
  public var summary: String
  public var recommended: Bool
  public var selected: Bool
  public var lines: [ClientLine]
  public var subtotalCents: Int64
  /// The whole proposal's total if this package is chosen and the rest stays as sent.
  public var totalIfChosenCents: Int64

  public init(
    id: PackageID, name: String, summary: String, recommended: Bool, selected: Bool, lines: [ClientLine],
    subtotalCents: Int64, totalIfChosenCents: Int64
  ) {
    self.id = id
    self.name = name
    self.summary = summary
    self.recommended = recommended
    self.selected = selected
    self.lines = lines
    self.subtotalCents = subtotalCents
    self.totalIfChosenCents = totalIfChosenCents
  }

  enum CodingKeys: String, CodingKey {
    case id, name, summary, recommended, selected, lines
    case subtotalCents = "subtotal_cents"
    case totalIfChosenCents = "total_if_chosen_cents"
  }
}
