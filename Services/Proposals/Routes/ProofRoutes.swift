import CivilCalendar
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ProofRoutes: Sendable {
  let readProof: ReadProof

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(ProposalRecord(try await readProof(try context.path.id("id"), call: try context.call())))
  }
}

extension ProposalRecord {
  /// - Throws: `notSent`.
  init(_ answer: ReadProof.Answer) throws {
    guard let sending = answer.proposal.state.sending else { throw ProposalRefusal.notSent }
    self.init(
      id: .init(answer.proposal.id), publicID: answer.proposal.publicID, state: .init(answer.state),
      sentAt: sending.sentAt, expiresAt: sending.expiresAt,
      validUntil: sending.endAsSent.flatMap { _ in answer.proposal.validUntil?.text },
      contentSHA256: sending.contentSHA256,
      content: answer.content, decision: answer.decision.map { ClientDecision($0, agreed: answer.agreed) },
      onBehalf: answer.decision?.onBehalf.map(ProposalsContract.OnBehalf.init), sending: answer.proof.sending,
      evidence: answer.proof.evidence, contractBeforeCents: answer.decision?.contractBeforeCents)
  }
}
