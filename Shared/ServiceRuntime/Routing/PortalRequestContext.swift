import CallContext
import Hummingbird
import Logging
import NIOCore

/// What the house knows of one request, from its first byte to its answer.
public struct PortalRequestContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// 32 hexadecimal digits, made at the edge and passed on; in every log line and as `x-request-id`.
  public var requestID: String
  /// When the answer is due. Internal calls carry what is left of it (RE-1).
  public var deadline: Deadline
  /// Who asks; set by the table's access rule.
  public var caller: Caller?
  /// The service that signed an internal call.
  public var peer: String?
  /// What the access rule loaded to judge the credential (a share session, a member), so that the handler need not
  /// load it again. See `credential(as:)`.
  public var credential: (any Sendable)?
  /// The peer's IP address as text, without port; empty when it has none.
  public var remoteAddress: String
  /// The row of the table, `/p/{publicId}`; never the path itself, which may hold a token.
  public internal(set) var routeTemplate: String
  /// The path's captured segments.
  public internal(set) var path: PathParameters
  /// What the route allows for its body, in bytes.
  public internal(set) var bodyLimit: Int

  public init(source: ApplicationRequestContextSource) {
    self.init(
      source: source, requestID: RequestIdentifier.make(), deadline: .after(.seconds(10)),
      remoteAddress: source.channel.remoteAddress?.ipAddress ?? "")
  }

  public init(
    source: ApplicationRequestContextSource, requestID: String, deadline: Deadline, remoteAddress: String
  ) {
    coreContext = CoreRequestContextStorage(source: source)
    self.requestID = requestID
    self.deadline = deadline
    self.remoteAddress = remoteAddress
    caller = nil
    peer = nil
    credential = nil
    routeTemplate = ""
    path = PathParameters()
    bodyLimit = JSONBody.defaultLimit
  }

  /// - Throws: 401 when the route let nobody in particular in; a fault of the table, told to nobody but the log.
  public func requireCaller() throws -> Caller {
    guard let caller else { throw Problem.unauthorized }
    return caller
  }

  public func credential<Value: Sendable>(as type: Value.Type = Value.self) throws -> Value {
    guard let value = credential as? Value else { throw Problem.unauthorized }
    return value
  }
}
