import BillingContract
import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// What a project is billed by: its schedule of values, its terms, its change orders, and where it stands.
struct ScheduleRoutes: Sendable {
  let billing: BillingClient

  private struct LinesBody: Decodable {
    let lines: [ScheduleLineChange]
  }

  private struct TermsBody: Decodable {
    /// None: nothing is kept back.
    let retainage: Retainage?
    let termsDays: Int

    enum CodingKeys: String, CodingKey {
      case retainage
      case termsDays = "terms_days"
    }
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try Self.response(try await billing.schedule(of: try context.path.id("id"), call: context.call()))
  }

  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(LinesBody.self, from: request)
    let change = ScheduleChange(ifVersion: version, lines: body.lines)
    return try Self.response(
      try await billing.setSchedule(of: try context.path.id("id"), change, call: context.call()))
  }

  func setTerms(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(TermsBody.self, from: request)
    let change = BillingTermsChange(ifVersion: version, retainage: body.retainage, termsDays: body.termsDays)
    return try Self.response(try await billing.setTerms(of: try context.path.id("id"), change, call: context.call()))
  }

  func addChangeOrder(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(ChangeOrderDraft.self, from: request)
    let key = try IdempotencyKeyField.required(of: request)
    let schedule = try await billing.addChangeOrder(
      to: try context.path.id("id"), draft, key: key, call: context.call())
    return try Self.response(schedule, status: .created)
  }

  func contractSum(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await billing.contractSum(of: try context.path.id("id"), call: context.call()))
  }

  private static func response(_ schedule: ScheduleDetail, status: HTTPResponse.Status = .ok) throws -> Response {
    try .json(schedule, status: status, headers: [.eTag: EntityTag.text(schedule.version)])
  }
}
