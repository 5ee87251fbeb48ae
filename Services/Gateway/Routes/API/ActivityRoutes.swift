import CallContext
import Foundation
import Hummingbird
import ServiceRuntime

struct ActivityRoutes: Sendable {
  let listActivity: ListActivity

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try ListQuery(try request.query(allowing: ListQuery.names))
    return try .json(ListBody(try await listActivity(query, call: context.call()), ActivityBody.init))
  }
}

struct ActivityBody: Encodable {
  let id: Activity.ID
  let type: String
  let occurredAt: Date
  let proposalID: String?
  let estimateID: String?
  let invoiceID: String?
  let clientID: String?
  let contactID: String?
  let actor: String
  let summary: String
  let data: RawJSON

  init(_ activity: Activity) {
    id = activity.id
    type = activity.type
    occurredAt = activity.occurredAt
    proposalID = activity.proposal?.uuidString.lowercased()
    estimateID = activity.estimate?.uuidString.lowercased()
    invoiceID = activity.invoice?.uuidString.lowercased()
    clientID = activity.client?.uuidString.lowercased()
    contactID = activity.contact?.uuidString.lowercased()
    actor = activity.actor
    summary = activity.summary
    data = RawJSON(bytes: Array(activity.data.utf8))
  }

  enum CodingKeys: String, CodingKey {
    case id, type
    case occurredAt = "occurred_at"
    case proposalID = "proposal_id"
    case estimateID = "estimate_id"
    case invoiceID = "invoice_id"
    case clientID = "client_id"
    case contactID = "contact_id"
    case actor, summary, data
  }
}
