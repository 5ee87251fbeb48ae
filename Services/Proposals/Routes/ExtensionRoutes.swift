import CivilCalendar
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ExtensionRoutes: Sendable {
  let extendProposal: ExtendProposal
  let requestExtension: RequestExtension

  func extend(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let wanted = try StrictJSON.decode(ExtensionDraft.self, from: body)
    guard let day = CalendarDay(wanted.validUntil) else {
      throw Problem.invalidField("valid_until", code: "invalid_value", detail: "A day, as in 2026-12-31.")
    }
    let outcome = try await extendProposal(
      id, until: day, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.extended))
    return try outcome.response(Self.extended)
  }

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let wanted = try await context.decodeBody(ProposalsContract.ExtensionRequest.self, from: request)
    try await requestExtension(
      ExtensionRequest(contactID: wanted.contactID.map { ContactID($0) }, note: wanted.note), of: id,
      call: try context.call())
    return .noContent()
  }

  private static func extended(_ answer: ReadProposal.Answer) throws -> StoredAnswer {
    try .json(try ProposalDetail(answer))
  }
}
