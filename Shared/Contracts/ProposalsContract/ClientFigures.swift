/// `total = subtotal - discount + tax`. Tax is rounded half-up per line.
public struct Totals: Codable, Hashable, Sendable {
  public var subtotalCents: Int64
  public var discountCents: Int64
  public var taxCents: Int64
  public var totalCents: Int64
  /// Absent when no deposit is asked for.
  public var depositCents: Int64?

  public init(subtotalCents: Int64, discountCents: Int64, taxCents: Int64, totalCents: Int64, depositCents: Int64?) {
    self.subtotalCents = subtotalCents
    self.discountCents = discountCents
    self.taxCents = taxCents
    self.totalCents = totalCents
    self.depositCents = depositCents
  }

  enum CodingKeys: String, CodingKey {
    case subtotalCents = "subtotal_cents"
    case discountCents = "discount_cents"
    case taxCents = "tax_cents"
    case totalCents = "total_cents"
    case depositCents = "deposit_cents"
  }
}

public struct ClientMilestone: Codable, Hashable, Sendable {
  public var name: String
  public var basisPoints: Int
  public var amountCents: Int64

  public init(name: String, basisPoints: Int, amountCents: Int64) {
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
