import CallContext
import Foundation
import Identifiers
import Postgres

/// Proves that balances, invoices, payments and schedules say what the ledger says, over all organizations. All of it sees one
/// state of the database; nothing is changed and nothing waits for it, so it can be run at any time.
struct CheckLedger: Sendable {
  let database: Database

  struct Finding: Hashable, Sendable {
    let question: String
    let organization: OrganizationID
    /// Which document of it, by its id.
    let subject: String
  }

  /// Of each kind no more are listed.
  private static let mostOfAKind = 1_000

  /// - Returns: what is wrong, at most a thousand of each kind; nothing as it should be.
  func callAsFunction(deadline: Deadline) async throws -> [Finding] {
    try await database.transaction(
      in: .system(task: "ledger"), deadline: deadline, isolation: .repeatableRead
    ) { transaction in
      try await Self.findings(in: transaction)
    }
  }

  /// In a transaction that may read everything.
  ///
  /// - Parameter pageSize: applications in memory at once.
  static func findings(in transaction: Transaction, pageSize: Int = 200) async throws -> [Finding] {
    var findings: [Finding] = []
    try await transaction.execute(LedgerCheckStore.joiningMany)
    for question in LedgerCheckStore.questions {
      findings += try await transaction.query("\(question.broken) LIMIT \(mostOfAKind)").map { row in
        Finding(
          question: question.name, organization: try row.decode("organization_id"), subject: try row.decode("subject"))
      }
    }
    return try await findings + applications(in: transaction, pageSize: pageSize)
  }

  private static func applications(in transaction: Transaction, pageSize: Int) async throws -> [Finding] {
    var findings: [Finding] = []
    var before: LedgerCheckStore.StoredApplication?
    while findings.count < mostOfAKind {
      let page = try await LedgerCheckStore.applications(after: before, limit: pageSize, in: transaction)
      for stored in page {
        // The numbers of a project follow each other, also from one page to the next.
        let isNext = before?.organization == stored.organization && before?.project == stored.project
        for broken in stored.application.brokenIdentities(after: isNext ? before?.application : nil) {
          findings.append(
            Finding(
              question: "\(broken)", organization: stored.organization,
              subject: "\(stored.invoice) application \(stored.application.number) of \(stored.project)"))
        }
        before = stored
      }
      if page.count < pageSize { break }
    }
    return findings
  }
}
