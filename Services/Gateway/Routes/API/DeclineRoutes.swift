import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team records that the client declined.
struct DeclineRoutes: Sendable {
  let proposals: ProposalsClient
  let checkOnBehalf: CheckOnBehalf

  private struct Draft: Decodable {
    let onBehalf: OnBehalf
    let reasonCode: DeclineReason?
    let reason: String?
    let objections: [ObjectionDraft]?
    let typedName: String?
    let contentSHA256: String?

    enum CodingKeys: String, CodingKey {
      case onBehalf = "on_behalf"
      case reasonCode = "reason_code"
      case reason, objections
      case typedName = "typed_name"
      case contentSHA256 = "content_sha256"
    }
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let key = try IdempotencyKeyField.required(of: request)
    let draft = try await context.decodeBody(Draft.self, from: request)
    let proposal: ProposalID = try context.path.id("id")
    let call = try context.call()
    let decided = try await checkOnBehalf(
      draft.onBehalf.contactID.map { Contact.ID($0.rawValue) }, proposal: SharedProposal.ID(proposal.rawValue),
      call: call
    ) { onlyIfRepeated in
      try await proposals.decline(
        proposal,
        DeclineRequest(
          decisionKey: key, contentSHA256: draft.contentSHA256, typedName: draft.typedName,
          reasonCode: draft.reasonCode, reason: draft.reason, objections: draft.objections, visitor: nil,
          onBehalf: draft.onBehalf, onlyIfRepeated: onlyIfRepeated),
        call: call)
    }
    return try .decided(decided)
  }
}
