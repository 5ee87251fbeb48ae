import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// What clients say is on its way, and what they ask for.
struct AnnouncementRoutes: Sendable {
  let announcePayment: AnnouncePayment
  let rejectAnnouncement: RejectAnnouncement
  let listAnnouncements: ListAnnouncements
  let askForRelease: AskForRelease
  let dismissReleaseAsk: DismissReleaseAsk

  func announce(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(AnnouncementRequest.self, from: request)
    let wish = AnnouncementWish(
      cents: body.amountCents, mailedOn: try CalendarDay.read(body.mailedOn, "mailed_on"), reference: body.reference,
      note: body.note, requestKey: body.requestKey)
    _ = try await announcePayment(wish, on: try context.path.id("id"), call: try context.call())
    return .noContent()
  }

  func reject(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(AnnouncementRejection.self, from: bytes)
    let outcome = try await rejectAnnouncement(
      try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: { _ in Self.nothing }))
    return try outcome.response { _ in Self.nothing }
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let (currency, open) = try await listAnnouncements(
      of: try context.path.id("id"), after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(
      Page(items: open.rows.map { AnnouncementDetail($0, currency) }, nextCursor: open.next?.text))
  }

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await askForRelease(on: try context.path.id("id"), call: try context.call())
    return .noContent()
  }

  func dismiss(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ReleaseAskDismissal.self, from: bytes)
    let outcome = try await dismissReleaseAsk(
      of: try context.path.id("id"), reason: body.reason, call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: { Self.nothing }))
    return try outcome.response { Self.nothing }
  }

  private static var nothing: StoredAnswer { StoredAnswer(status: .noContent) }
}

extension AnnouncementDetail {
  fileprivate init(_ announcement: Announcement, _ currency: String) {
    let status: AnnouncementStatus =
      switch announcement.status {
      case .open: .open
      case .confirmed: .confirmed
      case .rejected: .rejected
      }
    self.init(
      id: .init(announcement.id), invoiceID: .init(announcement.invoiceID), status: status,
      amountCents: announcement.cents, currency: currency, mailedOn: announcement.mailedOn.text,
      reference: announcement.reference, note: announcement.note, announcedAt: announcement.announcedAt,
      answerReason: announcement.answerReason)
  }
}
