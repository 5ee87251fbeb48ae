import Foundation

/// What a caller wrote, shaped but not judged: `Content(checking:for:currency:newID:)` judges it.
struct ContentDraft: Sendable {
  var validDays: Int?
  var validUntil: String?
  var introduction: String?
  var coverImage: String? = nil
  var coverImageAlt: String? = nil
  var tax: Tax?
  var discount: Discount?
  var deposit: Deposit?
  var paymentSchedule: [Milestone]
  var sections: [Section]
  var packages: Packages?
  var terms: String?
  var contract: Content.Contract?
  var internalNotes: String?

  struct Tax: Sendable {
    var name: String
    var rateBasisPoints: Int
  }

  struct Discount: Sendable {
    var name: String?
    var basisPoints: Int?
    var amountCents: Int64?
  }

  struct Deposit: Sendable {
    enum Kind: Sendable { case percent, fixed, lines }
    var kind: Kind
    var basisPoints: Int?
    var amountCents: Int64?
    var lineItems: [String]?
  }

  struct Milestone: Sendable {
    var name: String
    var basisPoints: Int
  }

  struct Section: Sendable {
    var title: String
    var scope: String?
    var lines: [Line]
  }

  struct Line: Sendable {
    var name: String
    var description: String?
    var quantity: Decimal
    var unit: String
    var unitPriceCents: Int64
    var taxable: Bool
    var discount: Discount?
    var optional: Bool?
    var selected: Bool?
    var clientQuantity: (minimum: Decimal, maximum: Decimal)?
    var item: String?
    var image: String?
    var imageAlt: String? = nil
    var internalCostCents: Int64?
  }

  struct Packages: Sendable {
    var title: String
    var required: Bool
    var choices: [Package]
  }

  struct Package: Sendable {
    var name: String
    var summary: String?
    var recommended: Bool?
    var lines: [Line]
  }
}
