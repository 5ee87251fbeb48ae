import CallContext
import CoreMetrics
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// What every listener of a service shares.
struct ListenerEnvironment: Sendable {
  let logger: Logger
  let clock: WallClock
  let readiness: Readiness
  let dates: ResponseDates
  let metrics: any MetricsFactory
}

protocol RequestResponder: Sendable {
  /// - Throws: only what the connection itself must handle, such as a broken message.
  func respond(to request: Request, on channel: any Channel) async throws -> Response
}

/// The way of every request: context, route, access rule, handler, problem, headers, one log line, metrics.
struct RequestPipeline<Access: Sendable>: RequestResponder {
  private let table: RouteTable<Access>
  private let deadline: Duration
  private let decorate: Listener.Decorate?
  private let present: Listener.Present?
  private let environment: ListenerEnvironment
  private let metrics: RequestMetrics

  init(
    listener: String, table: RouteTable<Access>, deadline: Duration, decorate: Listener.Decorate?,
    present: Listener.Present?, environment: ListenerEnvironment
  ) {
    self.table = table
    self.deadline = deadline
    self.decorate = decorate
    self.present = present
    self.environment = environment
    metrics = RequestMetrics(listener: listener, templates: table.rows.map(\.template), factory: environment.metrics)
  }

  func respond(to request: Request, on channel: any Channel) async throws -> Response {
    let started = MonotonicClock.now()
    var context = PortalRequestContext(
      source: ApplicationRequestContextSource(channel: channel, logger: environment.logger),
      requestID: RequestIdentifier.make(), deadline: Deadline(started.advanced(by: deadline)),
      remoteAddress: channel.remoteAddress?.ipAddress ?? "")
    context.logger[metadataKey: "request_id"] = "\(context.requestID)"
    var response: Response
    do {
      response = try await handle(request, &context)
    } catch let error as HTTPParserError {
      // The message itself is broken; the connection answers and closes.
      throw error
    } catch {
      response = refusal(error, request, context)
    }
    if request.method == .head { response = response.createHeadResponse() }
    finish(&response, request, context)
    record(response, request, context, started: started)
    return response
  }

  private func handle(_ request: Request, _ context: inout PortalRequestContext) async throws -> Response {
    guard let target = request.head.path else { throw Problem.notFound }
    let path = target[...].utf8.prefix { $0 != UInt8(ascii: "?") }
    switch table.match(method: request.method, path: String(Substring(path))) {
    case .notFound: throw Problem.notFound
    case .wrongMethod(let methods, let template):
      context.routeTemplate = template
      throw Problem.methodNotAllowed(allow: methods)
    case .found(let route, let parameters):
      var request = request
      context.routeTemplate = route.template
      context.path = parameters
      context.bodyLimit = route.bodyLimit
      try await table.enforce(route.access, &request, &context)
      if context.deadline.hasPassed { throw Problem.deadlineExceeded }
      return try await route.handler(request, context)
    }
  }

  private func refusal(_ error: any Error, _ request: Request, _ context: PortalRequestContext) -> Response {
    let answer = ProblemMapping.answer(to: error, deadline: context.deadline)
    if answer.isUnforeseen || answer.isOutage {
      context.logger.log(
        level: answer.isUnforeseen ? .error : .warning, "request failed",
        metadata: [
          "route": "\(context.routeTemplate)", "error_type": "\(type(of: error))",
          "error": "\(ErrorText.text(of: error))",
        ])
    }
    return present?(answer.problem, request, context) ?? answer.problem.response(instance: context.requestID)
  }

  private func finish(_ response: inout Response, _ request: Request, _ context: PortalRequestContext) {
    decorate?(&response, request, context)
    response.headers[.requestID] = context.requestID
    response.headers[.date] = environment.dates.current()
    if environment.readiness.isDraining { response.headers[.connection] = "close" }
  }

  private func record(
    _ response: Response, _ request: Request, _ context: PortalRequestContext, started: ContinuousClock.Instant
  ) {
    let duration = started.duration(to: MonotonicClock.now())
    metrics.record(template: context.routeTemplate, status: response.status.code, duration: duration)
    guard environment.logger.logLevel <= .info else { return }
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(context.routeTemplate)",
        "status": "\(response.status.code)", "principal": "\(context.caller?.principal.text ?? "")",
        "microseconds": "\(duration.microseconds)",
      ])
  }
}

extension Duration {
  var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
  }
}
