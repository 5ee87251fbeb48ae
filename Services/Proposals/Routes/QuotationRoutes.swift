import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct QuotationRoutes: Sendable {
  let quoteProposal: QuoteProposal

  func quote(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(QuotationRequest.self, from: request)
    let quotation = try await quoteProposal(body.choices.map(Choices.init), of: id, call: try context.call())
    return try .json(ProposalsContract.Quotation(quotation))
  }
}

extension ProposalsContract.Quotation {
  init(_ quotation: Quotation) {
    self.init(
      choices: ChosenOptions(quotation.choices), totals: .init(quotation.totals),
      paymentSchedule: quotation.paymentSchedule.map {
        ClientMilestone(name: $0.name, basisPoints: Int($0.basisPoints), amountCents: $0.amountCents)
      },
      sections: quotation.sections.map { Section(id: .init($0.id), subtotalCents: $0.subtotalCents) },
      lines: quotation.lines.map {
        Line(
          id: .init($0.id), selected: $0.isSelected, quantity: $0.quantity, amountCents: $0.amountCents)
      },
      packages: quotation.packages.map {
        Package(id: .init($0.id), selected: $0.isSelected, totalIfChosenCents: $0.totalIfChosenCents)
      })
  }
}
