import CallContext
import Postgres

/// Notes on invoices that their day is past, so that lists find what is overdue, and what is not yet, by an index. Whether one
/// is overdue never depends on it: what is late and not noted is judged by its day. Any number of replicas may do this.
struct NoteLateInvoices: Sendable {
  let database: Database

  func callAsFunction(batch: Int = 500) async throws {
    while try await LateInvoiceStore.note(limit: batch, in: database, deadline: .after(.seconds(30))) >= batch {
      try Task.checkCancellation()
    }
  }
}
