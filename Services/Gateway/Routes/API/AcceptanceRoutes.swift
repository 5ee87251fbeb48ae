import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team records that the client accepted.
struct AcceptanceRoutes: Sendable {
  let proposals: ProposalsClient
  let checkOnBehalf: CheckOnBehalf

  private struct Draft: Decodable {
    let onBehalf: OnBehalf
    let typedName: String?
    let drawnSignature: String?
    let note: String?
    let choices: ChosenOptions?
    let expectedTotal: ExpectedTotal?
    let contractBeforeCents: Int64?
    let contentSHA256: String?

    enum CodingKeys: String, CodingKey {
      case onBehalf = "on_behalf"
      case typedName = "typed_name"
      case drawnSignature = "drawn_signature"
      case note, choices
      case expectedTotal = "expected_total"
      case contractBeforeCents = "contract_before_cents"
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
      try await proposals.accept(
        proposal,
        AcceptanceRequest(
          decisionKey: key, contentSHA256: draft.contentSHA256, typedName: draft.typedName,
          drawnSignature: draft.drawnSignature, note: draft.note, choices: draft.choices,
          expectedTotal: draft.expectedTotal, contractBeforeCents: draft.contractBeforeCents, visitor: nil,
          onBehalf: draft.onBehalf, onlyIfRepeated: onlyIfRepeated),
        call: call)
    }
    return try .decided(decided)
  }
}
