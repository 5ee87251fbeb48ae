import CallContext
import Foundation
import Identifiers
import Postgres

/// Writes down what pages tell: all beats, or all fetches, of one call in one transaction. What is answered is durable.
/// The first person at a proposal is told to the team, once.
struct RecordEngagement: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox

  /// - Throws: `ProposalRefusal.invalid`.
  func callAsFunction(_ beats: [Beat], call: Call) async throws {
    var checks = FieldChecks()
    for (index, beat) in beats.enumerated() { beat.check(&checks, "beats[\(index)]") }
    try checks.finish()
    guard !beats.isEmpty else { return }
    let firsts = try await database.transaction(for: call) { transaction in
      var ledger = try await ViewLedger.open(for: beats.map(\.visitor), loads: beats.map(\.load), in: transaction)
      for beat in beats { ledger.take(beat, id: { world.ids.make() }) }
      try await transaction.conclude(try ledger.writing() + ledger.summing())
      return ledger.firstOpens
    }
    // Behind the batch: it waits for decisions, and no other page is to. Should this fail, the beat comes again.
    for first in firsts { try await noteFirstOpen(first, call: call) }
  }

  /// - Throws: `ProposalRefusal.invalid`.
  func callAsFunction(_ fetches: [PageFetch], call: Call) async throws {
    var checks = FieldChecks()
    for (index, fetch) in fetches.enumerated() { fetch.check(&checks, "fetches[\(index)]") }
    try checks.finish()
    guard !fetches.isEmpty else { return }
    try await database.transaction(for: call) { transaction in
      var ledger = try await ViewLedger.open(for: fetches.map(\.visitor), loads: [], in: transaction)
      for fetch in fetches { ledger.take(fetch, id: { world.ids.make() }) }
      let marking = ViewStore.marking(severalLinksOf: Set(fetches.map(\.visitor.proposal)))
      let marked = try await transaction.pipeline(try ledger.writing() + [marking]).suffix(1).joined()
      try await transaction.conclude(
        ledger.summing(marked: Set(try marked.map { try $0.decode("proposal_id", as: ProposalID.self) })))
    }
  }

  private func noteFirstOpen(_ view: View, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      guard let found = try await ProposalStore.lock(view.proposal, in: transaction),
        // After a decision, or after the end, looking is no engagement any more.
        found.proposal.stateName(at: found.now) == .sent,
        try await ProposalStore.noteFirstOpen(view.proposal, in: transaction)
      else { return }
      let stage = found.proposal.estimate.stage.after(.opened)
      try await transaction.execute(EstimateStore.move(of: found.proposal.estimate.id, to: stage))
      let event = ProposalEvent(
        kind: .opened(contactID: view.contactID), proposal: found.proposal, actor: view.principal)
      try await events.note(event, of: call.caller.organization, at: found.now, in: transaction)
    }
  }
}
