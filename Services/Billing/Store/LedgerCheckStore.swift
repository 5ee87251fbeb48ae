import Identifiers
import Postgres

/// What must hold of all that is stored, over all organizations; each question answers with what breaks it.
enum LedgerCheckStore {
  struct Question: Sendable {
    let name: String
    /// Rows of `organization_id` and `subject`.
    let broken: SQL
  }

  /// What row-level security shows to the check it shows by a policy that the planner thinks lets hardly a row pass: it would
  /// join hundreds of thousands one by one, for hours. Hashes and sorted ones take seconds.
  static let joiningMany: SQL = "SET LOCAL enable_nestloop = off"

  /// An application that counts.
  struct StoredApplication: Sendable {
    let organization: OrganizationID
    let project: ProjectID
    let invoice: InvoiceID
    let number: Int
    let application: ApplicationForPayment
  }

  /// Those of every project behind the last one, in their order, which is that of an index: a page at a time.
  static func applications(
    after last: StoredApplication?, limit: Int, in transaction: Transaction
  ) async throws -> [StoredApplication] {
    try await transaction.query(
      """
      SELECT organization_id, project_id, id, application_number, content::text AS content
      FROM invoices
      WHERE kind = 'progress' AND state = 'open'\(behind(last))
      ORDER BY organization_id, project_id, application_number
      LIMIT \(limit)
      """
    ).map { row in
      let content = try StoredJSON.decode(InvoiceContent.self, try row.decode("content", as: String.self))
      guard let application = content.application else { throw UnreadableColumn(type: "ApplicationForPayment") }
      return StoredApplication(
        organization: try row.decode("organization_id"), project: try row.decode("project_id"),
        invoice: try row.decode("id"), number: try row.decode("application_number"), application: application)
    }
  }

  private static func behind(_ last: StoredApplication?) -> SQL {
    guard let last else { return "" }
    return """
       AND (organization_id, project_id, application_number)
          > (\(last.organization), \(last.project), \(Int32(clamping: last.number)))
      """
  }
}
