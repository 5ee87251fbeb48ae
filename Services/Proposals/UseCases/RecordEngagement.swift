import CallContext
import Foundation
import Identifiers
import Postgres
import Validation

/// Writes down what pages tell: all beats, or all fetches, of one call in one transaction. What is answered is durable.
/// That a person is the first at a proposal is written there, too; `NoteFirstOpens` tells it.
struct RecordEngagement: Sendable {
  let database: Database
  let world: World

  /// - Throws: `ProposalRefusal.invalid`.
  func callAsFunction(_ beats: [Beat], call: Call) async throws {
    var checks = FieldChecks()
    for (index, beat) in beats.enumerated() { beat.check(&checks, "beats[\(index)]") }
    try checks.finish()
    guard !beats.isEmpty else { return }
    try await record(beats.map(\.visitor), loads: beats.map(\.load), call: call) { ledger, transaction in
      for beat in beats { ledger.take(beat, id: { world.ids.make() }) }
      try await transaction.conclude(try ledger.writing() + ledger.summing())
    }
  }

  /// - Throws: `ProposalRefusal.invalid`.
  func callAsFunction(_ fetches: [PageFetch], call: Call) async throws {
    var checks = FieldChecks()
    for (index, fetch) in fetches.enumerated() { fetch.check(&checks, "fetches[\(index)]") }
    try checks.finish()
    guard !fetches.isEmpty else { return }
    try await record(fetches.map(\.visitor), loads: [], call: call) { ledger, transaction in
      for fetch in fetches { ledger.take(fetch, id: { world.ids.make() }) }
      guard let first = ledger.firstAskedAt else { return }
      let marking = ViewStore.marking(severalLinksOf: Set(fetches.map(\.visitor.proposal)), since: first)
      let marked = try await transaction.pipeline(try ledger.writing() + [marking]).suffix(1).joined()
      let counts = Dictionary(
        try marked.map { (try $0.decode("proposal_id", as: ProposalID.self), 1) }, uniquingKeysWith: +)
      try await transaction.conclude(ledger.summing(marked: counts))
    }
  }

  /// Mostly somebody has come to these proposals before: only if not, what is missing is made, in a transaction
  /// that begins with it. So each takes what it makes first and what is there already then, and none waits in a circle.
  private func record(
    _ visitors: [PageVisitor], loads: [UUID], call: Call,
    _ body: (inout ViewLedger, Transaction) async throws -> Void
  ) async throws {
    for begins in [false, true] {
      let isDone = try await database.transaction(for: call) { transaction in
        let opened = try await ViewLedger.open(for: visitors, loads: loads, begins: begins, in: transaction)
        guard var ledger = opened else { return false }
        try await body(&ledger, transaction)
        return true
      }
      if isDone { return }
    }
  }
}
