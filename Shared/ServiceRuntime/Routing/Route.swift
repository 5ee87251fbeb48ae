import HTTPTypes
import Hummingbird

/// One row of a service's route table.
public struct Route<Access: Sendable>: Sendable {
  public typealias Handler = @Sendable (Request, PortalRequestContext) async throws -> Response

  public let method: HTTPRequest.Method
  /// Literal segments and captures: `/api/v1/proposals/{id}/acceptance`.
  public let template: String
  public let access: Access
  /// The behaviour's name, for tests, logs and metrics.
  public let name: String
  /// The most bytes a body may have.
  public let bodyLimit: Int
  public let handler: Handler

  public init(
    _ method: HTTPRequest.Method, _ template: String, access: Access, name: String,
    bodyLimit: Int = JSONBody.defaultLimit, handler: @escaping Handler
  ) {
    self.method = method
    self.template = template
    self.access = access
    self.name = name
    self.bodyLimit = bodyLimit
    self.handler = handler
  }

  public static func get(_ template: String, _ access: Access, _ name: String, _ handler: @escaping Handler) -> Route {
    Route(.get, template, access: access, name: name, handler: handler)
  }

  public static func post(
    _ template: String, _ access: Access, _ name: String, bodyLimit: Int = JSONBody.defaultLimit,
    _ handler: @escaping Handler
  ) -> Route {
    Route(.post, template, access: access, name: name, bodyLimit: bodyLimit, handler: handler)
  }

  public static func put(
    _ template: String, _ access: Access, _ name: String, bodyLimit: Int = JSONBody.defaultLimit,
    _ handler: @escaping Handler
  ) -> Route {
    Route(.put, template, access: access, name: name, bodyLimit: bodyLimit, handler: handler)
  }

  public static func patch(
    _ template: String, _ access: Access, _ name: String, bodyLimit: Int = JSONBody.defaultLimit,
    _ handler: @escaping Handler
  ) -> Route {
    Route(.patch, template, access: access, name: name, bodyLimit: bodyLimit, handler: handler)
  }

  public static func delete(
    _ template: String, _ access: Access, _ name: String, _ handler: @escaping Handler
  ) -> Route {
    Route(.delete, template, access: access, name: name, handler: handler)
  }
}

/// A row as tests see it.
public struct RoutePolicy<Access: Sendable>: Sendable {
  public let method: HTTPRequest.Method
  public let template: String
  public let access: Access
  public let name: String
}
