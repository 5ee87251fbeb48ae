import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Who may call a route. The object itself is judged in the use case.
enum BillingAccess: Hashable, Sendable {
  /// A member or an API key that holds the scope; signed by the gateway.
  case team(Scope)
  /// A share link; signed by the gateway.
  case link
  /// Another service for itself, by its name.
  case service(String)
}

/// Everything that this service can do.
struct BillingUseCases: Sendable {
  let receiveAcceptance: ReceiveAcceptance
}

enum BillingRouteTable {
  /// The whole surface on one screen: method, path, who may call, name, handler.
  static func make(_ can: BillingUseCases, verifier: CallerVerifier) -> RouteTable<BillingAccess> {
    let events = EventRoutes(receiveAcceptance: can.receiveAcceptance)
    let base = "/internal/v1"
    return RouteTable(
      [
        .post(
          "\(base)/events", .service("proposals"), "receive_event", bodyLimit: ReceivedEvents.bodyLimit, events.receive)
      ]
    ) { access, request, context in
      try await verifier.admit(&request, &context)
      try access.check(try context.requireCaller(), from: context.peer)
    }
  }
}

extension BillingAccess {
  /// - Throws: 403.
  func check(_ caller: Caller, from peer: String?) throws(Problem) {
    let isAllowed =
      switch (self, caller.principal) {
      case (.service(let name), .service(let caller)): peer == name && caller == name
      case (.team(let scope), .member), (.team(let scope), .key): peer == "gateway" && caller.holds(scope)
      case (.link, .link): peer == "gateway"
      case (.service, _), (.team, _), (.link, _): false
      }
    guard isAllowed else { throw Problem.forbidden }
  }
}
