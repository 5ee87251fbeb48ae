import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// One address that a service listens on, with the routes behind it.
public struct Listener: Sendable {
  /// Changes the finished response of any kind, problems included: the gateway's security headers.
  public typealias Decorate = @Sendable (inout Response, Request, PortalRequestContext) -> Void
  /// Shows a problem in another form than problem+json, or `nil` for that.
  public typealias Present = @Sendable (Problem, Request, PortalRequestContext) -> Response?

  /// Makes the HTTP/1.1 server, whose requests are worked on by the executor; nil for Swift's own threads.
  public typealias Server = @Sendable (_ executor: (any TaskExecutor)?) -> HTTPServerBuilder

  /// `public`, `internal`, `operations`: how logs, metrics and the bound port name it.
  public let name: String
  public let host: String
  /// 0 lets the system choose; the bound one is told by `ServiceHost`.
  public let port: Int
  let server: Server
  let makePipeline: @Sendable (ListenerEnvironment) -> any RequestResponder

  /// - Parameters:
  ///   - deadline: how long an answer may take, from the request's first line.
  ///   - server: the HTTP/1.1 pipeline with its limits; the default suits what only our own processes reach.
  public init<Access>(
    name: String, host: String = "127.0.0.1", port: Int, table: RouteTable<Access>,
    deadline: Duration = .seconds(10),
    server: @escaping Server = { StrictHTTP1.builder(limits: .ownNetwork, executor: $0) },
    decorate: Decorate? = nil, present: Present? = nil
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.server = server
    makePipeline = { environment in
      RequestPipeline(
        listener: name, table: table, deadline: deadline, decorate: decorate, present: present,
        environment: environment)
    }
  }

  /// `/healthz`, `/readyz` and `/metrics`.
  public static func operations(
    host: String = "127.0.0.1", port: Int, readiness: Readiness, metrics: MetricsRegistry = .shared
  ) -> Listener {
    Listener(
      name: "operations", host: host, port: port,
      table: OperationsRoutes.table(readiness: readiness, metrics: metrics))
  }
}
