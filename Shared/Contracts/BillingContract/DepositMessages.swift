import Foundation
import Identifiers

/// `POST /internal/v1/projects/{id}/deposit-credits`: what is left of a paid deposit becomes a credit of the client.
public struct DepositCreditRequest: Codable, Hashable, Sendable {
  /// None: all that is left.
  public var amountCents: Int64?

  public init(amountCents: Int64? = nil) {
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
  }
}

/// `POST /internal/v1/projects/{id}/deposit-refunds`: the same, and that credit is refunded.
public struct DepositRefundRequest: Codable, Hashable, Sendable {
  /// None: all that is left.
  public var amountCents: Int64?
  public var method: PaymentMethod
  public var reference: String?
  /// `YYYY-MM-DD`.
  public var refundedOn: String

  public init(amountCents: Int64? = nil, method: PaymentMethod, reference: String? = nil, refundedOn: String) {
    self.amountCents = amountCents
    self.method = method
    self.reference = reference
    self.refundedOn = refundedOn
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case method
    case reference
    case refundedOn = "refunded_on"
  }
}
