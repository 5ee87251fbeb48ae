import Hummingbird
import ProposalsContract
import ServiceRuntime

/// News from the proposals service: an acceptance makes a contract here, or changes one; nothing is made of the rest.
struct EventRoutes: Sendable {
  let receiveAcceptance: ReceiveAcceptance

  func receive(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let received = try await ReceivedEvents(request, context)
    let news = try received.compactMap { event -> ReceiveAcceptance.News? in
      guard event.type == ProposalEventType.accepted.rawValue else { return nil }
      return try ReceiveAcceptance.News(event: event.id, fact: ReceiveAcceptance.Fact(try event.decodeData()))
    }
    if !news.isEmpty { try await receiveAcceptance(news, source: received.source, call: try context.call()) }
    return .noContent()
  }
}
