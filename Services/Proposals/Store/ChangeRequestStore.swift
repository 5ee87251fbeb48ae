import Foundation
import Identifiers
import Postgres

enum ChangeRequestStore {
  static func insertion(of request: ChangeRequest, on proposal: ProposalID) throws -> SQL {
    """
    INSERT INTO change_requests (
      proposal_id,
      \(columns)
    ) VALUES (
      \(proposal),
      \(request.id),
      \(request.key),
      \(request.claimSHA256),
      \(request.typedName),
      \(request.text),
      \(try StoredJSON.encode(request.objections)),
      \(request.contentSHA256),
      \(request.path.rawValue),
      \(request.requestedBy),
      \(request.contactID),
      \(request.onBehalf?.toldBy),
      \(request.onBehalf?.channel.rawValue),
      \(request.address),
      \(request.userAgent),
      \(request.requestedAt)
    )
    """
  }

  /// The first one first.
  static func all(of proposal: ProposalID, in transaction: Transaction) async throws -> [ChangeRequest] {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM change_requests
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      ORDER BY requested_at, id
      """)
    return try rows.map(request)
  }

  /// In the order in which they are written.
  private static let columns: SQL = """
    id,
      request_key,
      claim_sha256,
      typed_name,
      wish,
      objections,
      content_sha256,
      path,
      requested_by,
      contact_id,
      told_by,
      channel,
      address,
      user_agent,
      requested_at
    """

  private static func request(_ row: Row) throws -> ChangeRequest {
    ChangeRequest(
      id: try row.decode("id"),
      key: try row.decode("request_key"),
      claimSHA256: try row.decode("claim_sha256"),
      typedName: try row.decode("typed_name"),
      text: try row.decode("wish"),
      objections: try StoredJSON.decode([Objection].self, try row.decode("objections", as: String.self)),
      contentSHA256: try row.decode("content_sha256"),
      path: try .stored(try row.decode("path")),
      requestedBy: try row.decode("requested_by"),
      contactID: try row.decode("contact_id"),
      onBehalf: try DecisionStore.onBehalf(row),
      address: try row.decode("address"),
      userAgent: try row.decode("user_agent"),
      requestedAt: try row.decode("requested_at"))
  }
}

/// What the client's page says of one.
struct PageChangeRequest: Decodable, Hashable, Sendable {
  /// Microseconds of Unix time, as exact as the database keeps them.
  var at: Int64
  var name: String?
  var wish: String?
  var objections: [Objection]
  var path: DecisionPath

  var requestedAt: Date { Date(timeIntervalSince1970: Double(at) / 1_000_000) }

  /// All of the proposal `p.id` as one JSON text; null when there is none.
  static func column(of organization: OrganizationID) -> SQL {
    """
    (SELECT json_agg(
        json_build_object(
          'at', (extract(epoch FROM c.requested_at) * 1000000)::bigint,
          'name', c.typed_name,
          'wish', c.wish,
          'objections', c.objections::json,
          'path', c.path)
        ORDER BY c.requested_at, c.id)::text
      FROM change_requests c
      WHERE c.organization_id = \(organization) AND c.proposal_id = p.id)
    """
  }
}
