import Foundation
import Identifiers

/// One row of `GET /internal/v1/follow-ups?due_before=…`: whom to get in touch with again, the earliest day first.
public struct FollowUpSummary: Codable, Hashable, Sendable {
  public var estimateID: EstimateID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var stage: PipelineStage
  /// `YYYY-MM-DD`.
  public var date: String
  public var note: String?
  /// `member:…` or `key:…`.
  public var setBy: String
  public var setAt: Date

  public init(
    estimateID: EstimateID, clientID: ClientID, number: String, title: String, stage: PipelineStage, date: String,
    note: String?, setBy: String, setAt: Date
  ) {
    self.estimateID = estimateID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.stage = stage
    self.date = date
    self.note = note
    self.setBy = setBy
    self.setAt = setAt
  }

  enum CodingKeys: String, CodingKey {
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case number, title, stage, date, note
    case setBy = "set_by"
    case setAt = "set_at"
  }
}
