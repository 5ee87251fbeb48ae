import Foundation
import Identifiers

/// What a line of a statement is about.
public enum StatementEntryKind: String, Codable, Hashable, Sendable, CaseIterable {
  case invoice
  case void
  case payment
  case reversal
  case credit
  case refund
  case release
}

/// One line of a statement; cents.
public struct StatementEntry: Codable, Hashable, Sendable {
  /// `YYYY-MM-DD`.
  public var on: String
  public var kind: StatementEntryKind
  public var description: String
  public var invoiceID: InvoiceID?
  public var paymentID: PaymentID?
  public var chargeCents: Int64
  public var paymentCents: Int64
  /// Owed after it; below zero is a credit.
  public var balanceCents: Int64

  public init(
    on: String, kind: StatementEntryKind, description: String, invoiceID: InvoiceID? = nil, paymentID: PaymentID? = nil,
    chargeCents: Int64, paymentCents: Int64, balanceCents: Int64
  ) {
    self.on = on
    self.kind = kind
    self.description = description
    self.invoiceID = invoiceID
    self.paymentID = paymentID
    self.chargeCents = chargeCents
    self.paymentCents = paymentCents
    self.balanceCents = balanceCents
  }

  enum CodingKeys: String, CodingKey {
    case on
    case kind
    case description
    case invoiceID = "invoice_id"
    case paymentID = "payment_id"
    case chargeCents = "charge_cents"
    case paymentCents = "payment_cents"
    case balanceCents = "balance_cents"
  }
}

/// `GET /internal/v1/clients/{id}/statement`: what was billed and paid, with a running balance.
public struct StatementDetail: Codable, Hashable, Sendable {
  public var clientID: ClientID
  public var projectID: ProjectID?
  public var currency: String
  public var entries: [StatementEntry]
  public var balanceCents: Int64
  public var heldCents: Int64
  public var nextCursor: String?

  public init(
    clientID: ClientID, projectID: ProjectID? = nil, currency: String, entries: [StatementEntry], balanceCents: Int64,
    heldCents: Int64, nextCursor: String? = nil
  ) {
    self.clientID = clientID
    self.projectID = projectID
    self.currency = currency
    self.entries = entries
    self.balanceCents = balanceCents
    self.heldCents = heldCents
    self.nextCursor = nextCursor
  }

  enum CodingKeys: String, CodingKey {
    case clientID = "client_id"
    case projectID = "project_id"
    case currency
    case entries
    case balanceCents = "balance_cents"
    case heldCents = "held_cents"
    case nextCursor = "next_cursor"
  }
}

/// What a client owes by how long it is due; cents.
public struct AgingRow: Codable, Hashable, Sendable {
  public var clientID: ClientID
  public var currency: String
  public var notDueCents: Int64
  public var days1To30Cents: Int64
  public var days31To60Cents: Int64
  public var days61To90Cents: Int64
  public var over90Cents: Int64
  public var totalCents: Int64
  public var heldCents: Int64

  public init(
    clientID: ClientID, currency: String, notDueCents: Int64, days1To30Cents: Int64, days31To60Cents: Int64,
    days61To90Cents: Int64, over90Cents: Int64, totalCents: Int64, heldCents: Int64
  ) {
    self.clientID = clientID
    self.currency = currency
    self.notDueCents = notDueCents
    self.days1To30Cents = days1To30Cents
    self.days31To60Cents = days31To60Cents
    self.days61To90Cents = days61To90Cents
    self.over90Cents = over90Cents
    self.totalCents = totalCents
    self.heldCents = heldCents
  }

  enum CodingKeys: String, CodingKey {
    case clientID = "client_id"
    case currency
    case notDueCents = "not_due_cents"
    case days1To30Cents = "days_1_to_30_cents"
    case days31To60Cents = "days_31_to_60_cents"
    case days61To90Cents = "days_61_to_90_cents"
    case over90Cents = "over_90_days_cents"
    case totalCents = "total_cents"
    case heldCents = "held_cents"
  }
}

/// `GET /internal/v1/reports/aging`.
public struct AgingReport: Codable, Hashable, Sendable {
  /// `YYYY-MM-DD`.
  public var asOf: String
  public var rows: [AgingRow]
  /// None on the last page.
  public var nextCursor: String?

  public init(asOf: String, rows: [AgingRow], nextCursor: String? = nil) {
    self.asOf = asOf
    self.rows = rows
    self.nextCursor = nextCursor
  }

  enum CodingKeys: String, CodingKey {
    case asOf = "as_of"
    case rows
    case nextCursor = "next_cursor"
  }
}
