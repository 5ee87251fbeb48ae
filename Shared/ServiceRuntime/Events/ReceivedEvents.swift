import CallContext
import Foundation
import Hummingbird

/// `POST /internal/v1/events`: news from another service, one event or a batch that is taken as a whole or not at all.
public struct ReceivedEvents: Sendable {
  /// An acceptance carries all its lines, and none of them twice: the largest that can be made is below 2 MiB.
  public static let bodyLimit = 4 << 20
  /// Events of one batch.
  public static let batchLimit = 100

  /// In the order in which they happened.
  public let events: [CloudEvent]
  /// The service that they come from.
  public let source: String
  private let isBatch: Bool

  /// - Throws: 400 and 413 for what is no event; 403 for events of another organization or source than the signature's.
  public init(_ request: Request, _ context: PortalRequestContext) async throws {
    let body = try await context.bodyBytes(from: request)
    let caller = try context.requireCaller()
    guard let peer = context.peer else { throw Problem.forbidden }
    source = peer
    isBatch = Self.isBatch(request)
    events = isBatch ? try CloudEvent.list(json: body, limit: Self.batchLimit) : [try CloudEvent(json: body)]
    // The signature says for whom the sender speaks; an event can't say otherwise.
    let foreign = events.firstIndex { $0.organization != caller.organization || $0.source != peer }
    if let foreign { throw isBatch ? Problem.forbidden.within("[\(foreign)]") : Problem.forbidden }
  }

  /// What the receiver makes of them; a problem says which event it is about.
  ///
  /// - Parameter read: `nil` for news that nothing is made of: taken, so that it does not come again.
  /// - Throws: what `read` throws.
  public func compactMap<News>(_ read: (CloudEvent) throws -> News?) throws -> [News] {
    var news: [News] = []
    for (index, event) in events.enumerated() {
      do {
        if let one = try read(event) { news.append(one) }
      } catch let problem as Problem where isBatch {
        throw problem.within("[\(index)]")
      }
    }
    return news
  }

  private static func isBatch(_ request: Request) -> Bool {
    let type = request.headers[.contentType]?.split(separator: ";").first
    return type?.trimmingCharacters(in: .whitespaces).lowercased() == CloudEvent.batchMediaType
  }
}
