import Foundation
import Identifiers

/// `PUT /internal/v1/estimates/{id}/follow-up`: when the team wants to get in touch again, and about what. Neither: it
/// is taken off the list.
public struct FollowUpChange: Codable, Hashable, Sendable {
  /// The version that was read; 0 when there was none.
  public var ifVersion: Int64
  /// `YYYY-MM-DD`.
  public var date: String?
  public var note: String?

  public init(ifVersion: Int64, date: String?, note: String?) {
    self.ifVersion = ifVersion
    self.date = date
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case ifVersion = "if_version"
    case date, note
  }
}

/// `GET /internal/v1/estimates/{id}/follow-up`.
public struct FollowUpDetail: Codable, Hashable, Sendable {
  public var estimateID: EstimateID
  /// 0: nobody ever set one.
  public var version: Int64
  /// `YYYY-MM-DD`.
  public var date: String?
  public var note: String?
  /// `member:…` or `key:…`.
  public var setBy: String?
  public var setAt: Date?

  public init(estimateID: EstimateID, version: Int64, date: String?, note: String?, setBy: String?, setAt: Date?) {
    self.estimateID = estimateID
    self.version = version
    self.date = date
    self.note = note
    self.setBy = setBy
    self.setAt = setAt
  }

  enum CodingKeys: String, CodingKey {
    case estimateID = "estimate_id"
    case version, date, note
    case setBy = "set_by"
    case setAt = "set_at"
  }
}

/// `POST /internal/v1/estimates/{id}/loss`: the team gives the job up.
public struct LossRequest: Codable, Hashable, Sendable {
  /// For the team; the client is not told.
  public var reason: String?

  public init(reason: String? = nil) {
    self.reason = reason
  }
}

public struct LossDetail: Codable, Hashable, Sendable {
  public var lostAt: Date
  /// `member:…` or `key:…`.
  public var lostBy: String
  public var reason: String?

  public init(lostAt: Date, lostBy: String, reason: String?) {
    self.lostAt = lostAt
    self.lostBy = lostBy
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case lostAt = "lost_at"
    case lostBy = "lost_by"
    case reason
  }
}

/// What whoever follows up must know of the version that was declined last.
public struct DeclineContext: Codable, Hashable, Sendable {
  public var revision: Int
  /// Reason, objections, who and when.
  public var decision: DecisionDetail
  /// What was looked at before.
  public var engagement: EngagementSummary
  /// What was asked for before the decline.
  public var changeRequests: [ChangeRequestDetail]

  public init(
    revision: Int, decision: DecisionDetail, engagement: EngagementSummary, changeRequests: [ChangeRequestDetail]
  ) {
    self.revision = revision
    self.decision = decision
    self.engagement = engagement
    self.changeRequests = changeRequests
  }

  enum CodingKeys: String, CodingKey {
    case revision, decision, engagement
    case changeRequests = "change_requests"
  }
}

/// `GET /internal/v1/reports/declines?time_zone=…&from=…&to=…`: why proposals were declined, and for how much.
public struct DeclineReport: Codable, Hashable, Sendable {
  /// The first and the last day, `YYYY-MM-DD` in the time zone; absent where it is open.
  public var from: String?
  public var to: String?
  /// IANA name.
  public var timeZone: String
  /// Declines in all currencies.
  public var count: Int
  /// By currency code.
  public var currencies: [Currency]
  /// Jobs that were given up in this time and still are.
  public var lostEstimates: Int

  public struct Currency: Codable, Hashable, Sendable {
    public var currency: String
    public var count: Int
    public var totalCents: Int64
    /// Of those, how many no person had opened before; not counted: those that were kept without what was viewed.
    public var unopened: Int?
    /// The largest amount first.
    public var reasons: [Reason]

    public init(currency: String, count: Int, totalCents: Int64, unopened: Int? = nil, reasons: [Reason]) {
      self.currency = currency
      self.count = count
      self.totalCents = totalCents
      self.unopened = unopened
      self.reasons = reasons
    }

    enum CodingKeys: String, CodingKey {
      case currency, count
      case totalCents = "total_cents"
      case unopened, reasons
    }
  }

  public struct Reason: Codable, Hashable, Sendable {
    /// Absent: none was given.
    public var reasonCode: DeclineReason?
    public var count: Int
    /// Of the versions that were declined.
    public var totalCents: Int64
    /// As of `Currency`.
    public var unopened: Int?

    public init(reasonCode: DeclineReason?, count: Int, totalCents: Int64, unopened: Int? = nil) {
      self.reasonCode = reasonCode
      self.count = count
      self.totalCents = totalCents
      self.unopened = unopened
    }

    enum CodingKeys: String, CodingKey {
      case reasonCode = "reason_code"
      case count
      case totalCents = "total_cents"
      case unopened
    }
  }

  public init(
    from: String?, to: String?, timeZone: String, count: Int, currencies: [Currency], lostEstimates: Int
  ) {
    self.from = from
    self.to = to
    self.timeZone = timeZone
    self.count = count
    self.currencies = currencies
    self.lostEstimates = lostEstimates
  }

  enum CodingKeys: String, CodingKey {
    case from, to
    case timeZone = "time_zone"
    case count, currencies
    case lostEstimates = "lost_estimates"
  }
}
