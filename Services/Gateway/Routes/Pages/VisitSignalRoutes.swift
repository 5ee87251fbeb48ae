import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/signal`: the page says that a person is looking (SL-4). The answer is the same whatever is made
/// of it.
struct VisitSignalRoutes: Sendable {
  let proposals: ProposalsClient
  let limit: SignalLimit

  private struct Body: Decodable {
    let visibleMilliseconds: Int
    let trustedEvents: Int
    let webdriver: Bool

    enum CodingKeys: String, CodingKey {
      case visibleMilliseconds = "visible_milliseconds"
      case trustedEvents = "trusted_events"
      case webdriver
    }
  }

  func record(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let body = try await context.decodeBody(Body.self, from: request)
    guard limit.allows(visit.link.id, now: MonotonicClock.now()) else {
      context.logger.info("too many signals of one link")
      return .noContent()
    }
    let purposes = [HTTPField.Name.secPurpose, .purpose, .xMoz].flatMap { request.headers[values: $0] }
    let signal = VisitSignal(
      session: visit.sessionText, visibleMilliseconds: body.visibleMilliseconds, trustedEvents: body.trustedEvents,
      webdriver: body.webdriver,
      automatedReason: AutomatedVisitor.reason(purposes: purposes, userAgent: request.headers[.userAgent]),
      contactID: ContactID(visit.link.contact.rawValue))
    do {
      try await proposals.recordVisit(
        ProposalID(visit.link.proposal.rawValue), signal, call: context.call())
    } catch let problem as Problem {
      // A lost signal costs the person one more click, an error message would cost them their trust.
      context.logger.info("visit not recorded", metadata: ["code": "\(problem.code)"])
    }
    return .noContent()
  }
}
