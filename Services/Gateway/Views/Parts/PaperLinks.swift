import HTML
import ProposalsContract

/// The files that can be kept: the PDF, and after a decision the proof for those who decide.
enum PaperLinks {
  static func open(_ visit: ProposalVisit, phrases: any Phrases) -> Markup? {
    guard !visit.isPreview else { return nil }
    return """
      <p class="actions papers no-print">\
      <a class="button quiet" href="\(addresses(visit).paper)">\(phrases.downloadProposal)</a></p>

      """
  }

  static func decided(_ visit: ProposalVisit, phrases: any Phrases) -> Markup {
    let mayProve = visit.viewer.role == .decides
    let proof: Markup =
      "<a class=\"button quiet\" href=\"\(addresses(visit).proof)\">\(phrases.downloadProof)</a>\n"
    return """
      <p class="actions papers no-print">
      <a class="button quiet" href="\(addresses(visit).paper)">\(visit.proposal.decision?.kind == .declined ? phrases.downloadRecord : phrases.downloadSigned)</a>
      \(when: mayProve, proof)\
      </p>
      \(when: mayProve, "<p class=\"small no-print\">\(phrases.whatProofIs)</p>\n")
      """
  }

  private static func addresses(_ visit: ProposalVisit) -> ProposalAddresses {
    ProposalAddresses(publicID: visit.proposal.publicID)
  }
}
