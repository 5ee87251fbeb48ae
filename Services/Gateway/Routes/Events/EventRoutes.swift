import CallContext
import Foundation
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// Who may call the internal listener: services of this house, by their signature.
enum InternalAccess: Hashable, Sendable {
  case proposals
}

/// `POST /internal/v1/events`: news from other services (ARCHITECTURE.md, section 6). Never routed from outside.
struct EventRoutes: Sendable {
  let receiveEvent: ReceiveEvent
  /// An acceptance carries all its lines, and none of them twice: the largest that can be made is below 2 MiB.
  static let bodyLimit = 4 << 20

  func table(_ verifier: CallerVerifier) -> RouteTable<InternalAccess> {
    RouteTable([
      .post("/internal/v1/events", .proposals, "receive_event", bodyLimit: Self.bodyLimit, receive)
    ]) { access, request, context in
      try await verifier.admit(&request, &context)
      switch access {
      case .proposals: guard context.peer == "proposals" else { throw Problem.forbidden }
      }
    }
  }

  func receive(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let event = try CloudEvent(json: try await context.bodyBytes(from: request))
    let caller = try context.requireCaller()
    // The signature says for whom the sender speaks; the event can't say otherwise.
    guard event.organization == caller.organization, event.source == context.peer else { throw Problem.forbidden }
    let data: ProposalEventData = try event.decodeData()
    guard let report = try ProposalReport(type: event.type, occurredAt: event.time, data) else {
      // News that nothing is made of here: taken, so that it does not come again.
      return .noContent()
    }
    try await receiveEvent(event.id, source: event.source, report, call: context.call()) { order in
      if let question = data.question { return MailComposition.question(order, event: data, question: question) }
      if let request = data.changeRequest { return MailComposition.changes(order, event: data, request: request) }
      if let news = EndMail.News(event.type, note: data.note) {
        return MailComposition.end(order, event: data, news: news)
      }
      guard let decision = data.decision else { throw ProposalsContractBroken(code: "decision_missing", field: nil) }
      return MailComposition.decision(order, event: data, decision: decision)
    }
    return .noContent()
  }
}
