import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The one way to a proposal's PDF, its signed copy and its proof, for jobs and for requests: what is there is read, what
/// is not is made once and kept. Nobody's decision waits for it.
struct KeepPapers: Sendable {
  let database: Database
  let world: World
  let press: PaperPress
  let signing: ProofSigning
  private let work = SharedWork<Key, Paper>()

  /// How long making one may take, whoever waits for it.
  private static let patience = Duration.seconds(30)

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let proposal: SharedProposal.ID
    let kind: Paper.Kind
  }

  init(database: Database, world: World, press: PaperPress, signing: ProofSigning) {
    self.database = database
    self.world = world
    self.press = press
    self.signing = signing
  }

  /// - Throws: `notDecided`, `paperNotReady` when it is still being made at the deadline, `PaperFailure`, and what the
  ///   owner of the proposal refuses.
  func callAsFunction(
    _ kind: Paper.Kind, of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper {
    if let kept = try await find(kind, of: proposal, for: organization, deadline: deadline) { return kept }
    let key = Key(organization: organization, proposal: proposal, kind: kind)
    let made = try await work.value(for: key, until: deadline) { try await make(key) }
    guard let made else { throw GatewayRefusal.paperNotReady }
    return made
  }

  /// The signed copy once there is one, and what was sent before.
  func latest(
    of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper {
    if let signed = try await find(.signed, of: proposal, for: organization, deadline: deadline) { return signed }
    let record = try await press.record(of: proposal, for: organization, deadline: deadline)
    return try await self(
      record.evidence == nil ? .proposal : .signed, of: proposal, for: organization, deadline: deadline)
  }

  private func find(
    _ kind: Paper.Kind, of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper? {
    try await database.transaction(in: .organization(organization), deadline: deadline) { transaction in
      try await PaperStore.find(kind, of: proposal, in: transaction)
    }
  }

  private func make(_ key: Key) async throws -> Paper {
    let deadline = Deadline.after(Self.patience)
    let record = try await press.record(of: key.proposal, for: key.organization, deadline: deadline)
    let bytes: [UInt8]
    switch key.kind {
    case .proposal: bytes = try await press.print(.proposal, record)
    case .signed:
      guard record.evidence != nil else { throw GatewayRefusal.notDecided(state: record.state) }
      bytes = try await press.print(.signed, record)
    case .proof:
      guard let evidence = record.evidence else { throw GatewayRefusal.notDecided(state: record.state) }
      let copy = try await self(.signed, of: key.proposal, for: key.organization, deadline: deadline)
      bytes = try signing.bundle(
        content: record.content, sending: record.sending, evidence: evidence, copy: copy.bytes)
    }
    let paper = Paper(
      kind: key.kind, name: Paper.name(key.kind, number: record.number, revision: record.revision),
      sha256: SHA256.digest(bytes), bytes: bytes)
    // However long it took to make: it is here now, and would only be made again.
    return try await keep(paper, key, deadline: .after(.seconds(5)))
  }

  private func keep(_ paper: Paper, _ key: Key, deadline: Deadline) async throws -> Paper {
    let now = world.clock.now()
    return try await database.transaction(in: .organization(key.organization), deadline: deadline) { transaction in
      try await PaperStore.insert(paper, of: key.proposal, at: now, in: transaction)
      // Another process may have been first, and what it kept is what counts.
      return try await PaperStore.find(key.kind, of: key.proposal, in: transaction) ?? paper
    }
  }
}
