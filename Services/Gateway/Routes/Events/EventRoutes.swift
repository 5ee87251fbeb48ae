import CallContext
import Foundation
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// Who may call the internal listener: services of this house, by their signature.
enum InternalAccess: Hashable, Sendable {
  case proposals
}

/// `POST /internal/v1/events`: news from other services (ARCHITECTURE.md, section 6), one event or a batch that is taken
/// as a whole or not at all. Never routed from outside.
struct EventRoutes: Sendable {
  let receiveEvent: ReceiveEvent
  /// An acceptance carries all its lines, and none of them twice: the largest that can be made is below 2 MiB.
  static let bodyLimit = 4 << 20
  /// Events of one batch.
  static let batchLimit = 100

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
    let body = try await context.bodyBytes(from: request)
    let caller = try context.requireCaller()
    var news: [ReceiveEvent.News] = []
    if Self.isBatch(request) {
      let events = try CloudEvent.list(json: body, limit: Self.batchLimit)
      for (index, event) in events.enumerated() {
        do {
          if let one = try Self.news(event, from: context.peer, for: caller) { news.append(one) }
        } catch let problem as Problem {
          throw problem.within("[\(index)]")
        }
      }
    } else if let one = try Self.news(try CloudEvent(json: body), from: context.peer, for: caller) {
      news = [one]
    }
    if let peer = context.peer, !news.isEmpty {
      try await receiveEvent(news, source: peer, call: context.call())
    }
    return .noContent()
  }

  private static func isBatch(_ request: Request) -> Bool {
    let type = request.headers[.contentType]?.split(separator: ";").first
    return type?.trimmingCharacters(in: .whitespaces).lowercased() == CloudEvent.batchMediaType
  }

  /// - Returns: `nil` for news that nothing is made of here: taken, so that it does not come again.
  private static func news(
    _ event: CloudEvent, from peer: String?, for caller: Caller
  ) throws -> ReceiveEvent.News? {
    // The signature says for whom the sender speaks; the event can't say otherwise.
    guard event.organization == caller.organization, event.source == peer else { throw Problem.forbidden }
    let data: ProposalEventData = try event.decodeData()
    guard let report = try ProposalReport(type: event.type, occurredAt: event.time, data) else { return nil }
    return ReceiveEvent.News(event: event.id, report: report) { order in
      if let question = data.question { return MailComposition.question(order, event: data, question: question) }
      if let request = data.changeRequest { return MailComposition.changes(order, event: data, request: request) }
      if let news = EndMail.News(event.type, note: data.note) {
        return MailComposition.end(order, event: data, news: news)
      }
      if event.type == ProposalEventType.opened.rawValue {
        return MailComposition.opened(order, event: data, at: event.time)
      }
      guard let decision = data.decision else { throw ProposalsContractBroken(code: "decision_missing", field: nil) }
      return MailComposition.decision(order, event: data, decision: decision)
    }
  }
}
