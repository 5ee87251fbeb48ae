import CallContext
import Foundation
import Identifiers
import Postgres

/// Proves that balances, invoices, payments and schedules say what the ledger says, over all organizations. Each
/// question is one statement, which sees one state of the database; nothing is changed, so it can be run at any time.
struct CheckLedger: Sendable {
  let database: Database

  struct Finding: Hashable, Sendable {
    let question: String
    let organization: OrganizationID
    let subject: String
  }

  /// - Returns: what is wrong, at most a thousand of each kind; nothing as it should be.
  func callAsFunction(deadline: Deadline) async throws -> [Finding] {
    try await database.transaction(in: .system(task: "ledger"), deadline: deadline) { transaction in
      try await Self.findings(in: transaction)
    }
  }

  /// In a transaction that may read everything.
  static func findings(in transaction: Transaction) async throws -> [Finding] {
    var findings: [Finding] = []
    for question in LedgerCheckStore.questions {
      findings += try await transaction.query("\(question.broken) LIMIT 1000").map { row in
        Finding(
          question: question.name, organization: try row.decode("organization_id"), subject: try row.decode("subject"))
      }
    }
    return try await findings + applications(in: transaction)
  }

  private static func applications(in transaction: Transaction) async throws -> [Finding] {
    var findings: [Finding] = []
    var before: (project: ProjectID, application: ApplicationForPayment)?
    for row in try await transaction.query(LedgerCheckStore.applications) {
      let project: ProjectID = try row.decode("project_id")
      let content = try StoredJSON.decode(InvoiceContent.self, try row.decode("content", as: String.self))
      guard let application = content.application else { continue }
      let previous = before?.project == project ? before?.application : nil
      for broken in application.brokenIdentities(after: previous) {
        findings.append(
          Finding(
            question: "\(broken)", organization: try row.decode("organization_id"),
            subject: "\(project) application \(application.number)"))
      }
      before = (project, application)
    }
    return findings
  }
}
