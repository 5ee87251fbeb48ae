import Cryptography
import Foundation
import HTTPTypes
import ProposalsContract
import ServiceRuntime

extension FakeProposals {
  /// As the owner tells it, with the hash of what it says.
  static func record(of page: ProposalPage, state: ProposalState) throws -> ProposalRecord {
    guard state != .draft else { throw Problem(.conflict, code: "not_sent", members: ["state": "draft"]) }
    let content = try JSONOutput.text(page.content)
    let hash = Hex.encode(SHA256.digest(content))
    let shared = #""content_sha256":"\#(hash)""#
    let evidence = page.decision.map {
      #"{\#(shared),"kind":"\#($0.kind.rawValue)","proposal_id":"\#(page.id)"}"#
    }
    return ProposalRecord(
      id: page.id, publicID: page.publicID, state: state, sentAt: page.sentAt, expiresAt: page.expiresAt,
      validUntil: page.validUntil, contentSHA256: hash, content: content, decision: page.decision, onBehalf: nil,
      sending: #"{\#(shared),"proposal_id":"\#(page.id)"}"#, evidence: evidence)
  }
}
