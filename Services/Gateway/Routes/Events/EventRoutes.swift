import BillingContract
import CallContext
import Foundation
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// Who may call the internal listener: services of this house, by their signature.
enum InternalAccess: Hashable, Sendable {
  /// A service whose events are taken here.
  case publisher
}

/// `POST /internal/v1/events`: news from other services (ARCHITECTURE.md, section 6), one event or a batch that is taken
/// as a whole or not at all. Never routed from outside.
struct EventRoutes: Sendable {
  let receiveEvent: ReceiveEvent
  let receiveInvoiceEvent: ReceiveInvoiceEvent

  private static let publishers: Set<String?> = [ProposalsClient.name, BillingClient.name]

  func table(_ verifier: CallerVerifier) -> RouteTable<InternalAccess> {
    RouteTable([
      .post("/internal/v1/events", .publisher, "receive_event", bodyLimit: ReceivedEvents.bodyLimit, receive)
    ]) { access, request, context in
      try await verifier.admit(&request, &context)
      switch access {
      case .publisher: guard Self.publishers.contains(context.peer) else { throw Problem.forbidden }
      }
    }
  }

  func receive(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let received = try await ReceivedEvents(request, context)
    if received.source == BillingClient.name {
      let news = try received.compactMap(Self.invoiceNews)
      if !news.isEmpty { try await receiveInvoiceEvent(news, source: received.source, call: context.call()) }
    } else {
      let news = try received.compactMap(Self.news)
      if !news.isEmpty { try await receiveEvent(news, source: received.source, call: context.call()) }
    }
    return .noContent()
  }

  /// - Returns: as `news`.
  private static func invoiceNews(_ event: CloudEvent) throws -> ReceiveInvoiceEvent.News? {
    let data: BillingEventData = try event.decodeData()
    guard let report = try InvoiceReport(type: event.type, occurredAt: event.time, data) else { return nil }
    return ReceiveInvoiceEvent.News(event: event.id, report: report) {
      try MailComposition.invoice($0, report.kind, event: data)
    }
  }

  /// - Returns: `nil` for news that nothing is made of here: taken, so that it does not come again.
  private static func news(_ event: CloudEvent) throws -> ReceiveEvent.News? {
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
      guard let decision = data.decision else {
        throw ContractBroken(service: ProposalsClient.name, code: "decision_missing")
      }
      return MailComposition.decision(order, event: data, decision: decision)
    }
  }
}
