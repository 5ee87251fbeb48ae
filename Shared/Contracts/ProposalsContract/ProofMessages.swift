import Foundation
import Identifiers

/// `GET /internal/v1/proposals/{id}/proof`, for the gateway itself: what was sent and what was decided, as it is to be
/// printed and proven. 409 `not_sent` for a draft.
public struct ProposalRecord: Codable, Hashable, Sendable {
  public var id: ProposalID
  public var publicID: String
  public var state: ProposalState
  public var sentAt: Date
  public var expiresAt: Date
  /// The last valid day, where the team moved it after sending.
  public var validUntil: String?
  /// Hex, of `content`.
  public var contentSHA256: String
  /// The frozen content, exactly as it was hashed: `ClientContent` as canonical JSON.
  public var content: String
  public var decision: ClientDecision?
  /// Whom the team had it from, when it was recorded for the client.
  public var onBehalf: OnBehalf?
  /// Who sent what to whom and when: canonical JSON for the proof.
  public var sending: String
  /// The evidence of the decision: canonical JSON for the proof.
  public var evidence: String?
  /// Of a change order that is decided: what the project came to before it, with tax.
  public var contractBeforeCents: Int64?

  public init(
    id: ProposalID, publicID: String, state: ProposalState, sentAt: Date, expiresAt: Date,
    validUntil: String? = nil, contentSHA256: String, content: String, decision: ClientDecision?, onBehalf: OnBehalf?,
    sending: String, evidence: String?, contractBeforeCents: Int64? = nil
  ) {
    self.contractBeforeCents = contractBeforeCents
    self.id = id
    self.publicID = publicID
    self.state = state
    self.sentAt = sentAt
    self.expiresAt = expiresAt
    self.validUntil = validUntil
    self.contentSHA256 = contentSHA256
    self.content = content
    self.decision = decision
    self.onBehalf = onBehalf
    self.sending = sending
    self.evidence = evidence
  }

  enum CodingKeys: String, CodingKey {
    case id
    case publicID = "public_id"
    case state
    case sentAt = "sent_at"
    case expiresAt = "expires_at"
    case validUntil = "valid_until"
    case contentSHA256 = "content_sha256"
    case content, decision
    case onBehalf = "on_behalf"
    case sending, evidence
    case contractBeforeCents = "contract_before_cents"
  }
}
