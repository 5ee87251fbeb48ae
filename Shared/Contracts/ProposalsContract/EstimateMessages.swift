import Foundation
import Identifiers

/// `POST /internal/v1/estimates`: the job being sold. Fields named `internal_…` never reach a client.
public struct EstimateDraft: Codable, Hashable, Sendable {
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var kind: EstimateKind
  /// Of a change order, and of nothing else: what it changes.
  public var projectID: ProjectID?
  /// ISO 4217.
  public var currency: String
  public var siteAddress: PostalAddress?
  public var internalMarginBasisPoints: Int?
  public var internalNotes: String?

  public init(
    clientID: ClientID, number: String, title: String, kind: EstimateKind, currency: String,
    siteAddress: PostalAddress? = nil, internalMarginBasisPoints: Int? = nil, internalNotes: String? = nil,
    projectID: ProjectID? = nil
  ) {
    self.projectID = projectID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.kind = kind
    self.currency = currency
    self.siteAddress = siteAddress
    self.internalMarginBasisPoints = internalMarginBasisPoints
    self.internalNotes = internalNotes
  }

  enum CodingKeys: String, CodingKey {
    case clientID = "client_id"
    case number, title, kind
    case projectID = "project_id"
    case currency
    case siteAddress = "site_address"
    case internalMarginBasisPoints = "internal_margin_basis_points"
    case internalNotes = "internal_notes"
  }
}

public enum EstimateKind: String, Codable, Hashable, Sendable, CaseIterable {
  case project, service
  /// Changes a project that was sold.
  case changeOrder = "change_order"
}

/// Where the estimate stands in the pipeline.
public enum PipelineStage: String, Codable, Hashable, Sendable, CaseIterable {
  case draft, sent, viewed, won, declined, lost
}

/// `GET /internal/v1/estimates/{id}`, for the team.
public struct EstimateDetail: Codable, Hashable, Sendable {
  public var id: EstimateID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var kind: EstimateKind
  public var currency: String
  public var stage: PipelineStage
  public var siteAddress: PostalAddress?
  public var internalMarginBasisPoints: Int?
  public var internalNotes: String?
  public var proposals: [ProposalSummary]
  /// What winning it made; of a change order what it changes.
  public var projectID: ProjectID?
  /// Of a change order, since its sending first began: 1, 2 and so on of the project.
  public var changeOrderNumber: Int?
  /// The last decline of one of its versions.
  public var lastDecline: DeclineContext?
  /// Absent when nobody ever set one.
  public var followUp: FollowUpDetail?
  /// Only while it is lost.
  public var loss: LossDetail?
  public var createdAt: Date
  public var updatedAt: Date

  public init(
    id: EstimateID, clientID: ClientID, number: String, title: String, kind: EstimateKind, currency: String,
    stage: PipelineStage, siteAddress: PostalAddress? = nil, internalMarginBasisPoints: Int? = nil,
    internalNotes: String? = nil, proposals: [ProposalSummary], projectID: ProjectID? = nil,
    changeOrderNumber: Int? = nil,
    lastDecline: DeclineContext? = nil, followUp: FollowUpDetail? = nil, loss: LossDetail? = nil, createdAt: Date,
    updatedAt: Date
  ) {
    self.id = id
    self.clientID = clientID
    self.number = number
    self.title = title
    self.kind = kind
    self.currency = currency
    self.stage = stage
    self.siteAddress = siteAddress
    self.internalMarginBasisPoints = internalMarginBasisPoints
    self.internalNotes = internalNotes
    self.proposals = proposals
    self.projectID = projectID
    self.changeOrderNumber = changeOrderNumber
    self.lastDecline = lastDecline
    self.followUp = followUp
    self.loss = loss
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case clientID = "client_id"
    case number, title, kind, currency, stage
    case siteAddress = "site_address"
    case internalMarginBasisPoints = "internal_margin_basis_points"
    case internalNotes = "internal_notes"
    case proposals
    case projectID = "project_id"
    case changeOrderNumber = "change_order_number"
    case lastDecline = "last_decline"
    case followUp = "follow_up"
    case loss
    case createdAt = "created_at"
    case updatedAt = "updated_at"
  }
}

/// `GET /internal/v1/projects`: what an acceptance made.
public struct ProjectSummary: Codable, Hashable, Sendable {
  public var id: ProjectID
  public var estimateID: EstimateID
  public var proposalID: ProposalID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var kind: EstimateKind
  /// As it was accepted at first.
  public var contractSumCents: Int64
  /// Of the change orders that were accepted since, with tax; absent when they come to nothing.
  public var approvedChangesCents: Int64?
  public var currency: String
  public var createdAt: Date

  public init(
    id: ProjectID, estimateID: EstimateID, proposalID: ProposalID, clientID: ClientID, number: String, title: String,
    kind: EstimateKind, contractSumCents: Int64, approvedChangesCents: Int64? = nil, currency: String, createdAt: Date
  ) {
    self.id = id
    self.estimateID = estimateID
    self.proposalID = proposalID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.kind = kind
    self.contractSumCents = contractSumCents
    self.approvedChangesCents = approvedChangesCents
    self.currency = currency
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case estimateID = "estimate_id"
    case proposalID = "proposal_id"
    case clientID = "client_id"
    case number, title, kind
    case contractSumCents = "contract_sum_cents"
    case approvedChangesCents = "approved_changes_cents"
    case currency
    case createdAt = "created_at"
  }
}

/// One page of a list; `nextCursor` is absent on the last one.
public struct Page<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
  public var items: [Item]
  public var nextCursor: String?

  enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
  }

  public init(items: [Item], nextCursor: String?) {
    self.items = items
    self.nextCursor = nextCursor
  }
}

public struct PostalAddress: Codable, Hashable, Sendable {
  public var line1: String
  public var line2: String?
  public var city: String
  public var region: String?
  public var postalCode: String?
  /// ISO 3166-1 alpha-2.
  public var country: String

  public init(
    line1: String, line2: String? = nil, city: String, region: String? = nil, postalCode: String? = nil,
    country: String
  ) {
    self.line1 = line1
    self.line2 = line2
    self.city = city
    self.region = region
    self.postalCode = postalCode
    self.country = country
  }

  enum CodingKeys: String, CodingKey {
    case line1, line2, city, region
    case postalCode = "postal_code"
    case country
  }
}
