import CivilCalendar
import Foundation
import Identifiers
import Money

/// What a proposal says, checked and with ids: the team's view, internal fields included.
///
/// It is kept as JSON beside the proposal until it is sent, and after that as the base for the totals of a choice.
struct Content: Codable, Hashable, Sendable {
  var validity: Validity
  var introduction: String?
  /// The hash of a picture; its description empty when it only decorates.
  var coverImage: String? = nil
  var coverImageAlt: String? = nil
  var tax: Tax?
  var discount: Discount?
  var deposit: Deposit?
  var paymentSchedule: [Milestone]
  var sections: [Section]
  var packages: Packages?
  var terms: String?
  var contract: Contract?
  var internalNotes: String?
  /// Of a change order, which may take away more than it adds; `nil` for all else.
  var isOfChangeOrder: Bool? = nil

  /// How the last valid day is found.
  enum Validity: Codable, Hashable, Sendable {
    /// So many days after the day it is sent.
    case days(Int)
    case until(CalendarDay)
  }

  struct Tax: Codable, Hashable, Sendable {
    var name: String
    /// Basis points, 0...10,000.
    var rate: Int32
  }

  struct Discount: Codable, Hashable, Sendable {
    enum Figure: Codable, Hashable, Sendable {
      case basisPoints(Int32)
      case cents(Int64)
    }
    var name: String?
    var figure: Figure
  }

  enum Deposit: Codable, Hashable, Sendable {
    case percent(basisPoints: Int32)
    case fixed(cents: Int64)
    /// The lines with these item codes.
    case lines(items: [String])
  }

  struct Milestone: Codable, Hashable, Sendable {
    var name: String
    var basisPoints: Int32
  }

  struct Section: Codable, Hashable, Sendable {
    var id: SectionID
    var title: String
    var scope: String
    var lines: [Line]
  }

  struct Line: Codable, Hashable, Sendable {
    var id: LineID
    var item: String?
    var name: String
    var description: String
    /// Ten-thousandths, as `Quantity`.
    var tenThousandths: Int64
    var unit: String
    /// May be negative: a credit.
    var unitPriceCents: Int64
    var taxable: Bool
    var discount: Discount?
    var optional: Bool
    var selected: Bool
    var clientQuantity: Bounds?
    /// The hash of a picture; its description empty when it only decorates.
    var image: String?
    var imageAlt: String? = nil
    var internalCostCents: Int64?

    var quantity: Quantity { Quantity(tenThousandths: tenThousandths) }
  }

  /// Both ends included; ten-thousandths.
  struct Bounds: Codable, Hashable, Sendable {
    var minimum: Int64
    var maximum: Int64

    func contains(_ quantity: Quantity) -> Bool { (minimum...maximum).contains(quantity.tenThousandths) }
  }

  struct Packages: Codable, Hashable, Sendable {
    var title: String
    var required: Bool
    var choices: [Package]
  }

  struct Package: Codable, Hashable, Sendable {
    var id: PackageID
    var name: String
    var summary: String
    var recommended: Bool
    var lines: [Line]
  }

  /// What billing needs after acceptance; carried, not judged here.
  struct Contract: Codable, Hashable, Sendable {
    enum Billing: String, Codable, Hashable, Sendable, CaseIterable {
      case milestones, progress
    }
    var billing: Billing
    var retainage: Retainage?
  }

  struct Retainage: Codable, Hashable, Sendable {
    enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
      case constant, stop, forward, retroactive, cap
    }
    var rule: Rule
    var rateCompletedBasisPoints: Int
    var rateStoredBasisPoints: Int
    var reducedRateBasisPoints: Int?
    var thresholdBasisPoints: Int?
    var release: String?
  }
}
