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
  /// Fewer than there are connections.
  private let turns = ReadingTurns(limit: 3)

  /// How long making one may take, whoever waits for it.
  private static let patience = Duration.seconds(30)
  /// How much of a file is in memory for one who fetches it.
  static let partBytes = 256 << 10
  /// What the code of a failure is while its next try has to wait.
  static let heldBack = "held_back"
  /// The team hears of a document that fails so often, though it might still be printed one day.
  private static let attemptsUntilTold = 5

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let proposal: SharedProposal.ID
    let kind: Paper.Kind
    /// As of `papers`; empty for all but the proposal as it was sent.
    let edition: String
  }

  init(database: Database, world: World, press: PaperPress, signing: ProofSigning) {
    self.database = database
    self.world = world
    self.press = press
    self.signing = signing
  }

  /// - Parameter edition: the last day where it was moved, else empty; `nil` when the owner has to be asked.
  /// - Throws: `notDecided`, `paperNotReady` when it is still being made at the deadline, `PaperFailure`, and what the
  ///   owner of the proposal refuses.
  func callAsFunction(
    _ kind: Paper.Kind, of proposal: SharedProposal.ID, edition: String? = nil, for organization: OrganizationID,
    deadline: Deadline
  ) async throws -> Paper {
    var known = kind == .proposal ? edition : ""
    if known == nil { known = try await press.record(of: proposal, for: organization, deadline: deadline).edition }
    let key = Key(organization: organization, proposal: proposal, kind: kind, edition: known ?? "")
    if let kept = try await find(key, deadline: deadline) { return kept }
    let made = try await work.value(for: key, until: deadline) { try await make(key) }
    guard let made else { throw GatewayRefusal.paperNotReady }
    return made
  }

  /// The signed copy once there is one, and what was sent before.
  func latest(
    of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper {
    let signed = Key(organization: organization, proposal: proposal, kind: .signed, edition: "")
    if let kept = try await find(signed, deadline: deadline) { return kept }
    let record = try await press.record(of: proposal, for: organization, deadline: deadline)
    return try await self(
      record.evidence == nil ? .proposal : .signed, of: proposal, edition: record.edition, for: organization,
      deadline: deadline)
  }

  private func find(_ key: Key, deadline: Deadline) async throws -> Paper? {
    try await database.transaction(in: .organization(key.organization), deadline: deadline) { transaction in
      try await PaperStore.find(key.kind, of: key.proposal, edition: key.edition, in: transaction)
    }
  }

  private func make(_ key: Key) async throws -> Paper {
    let deadline = Deadline.after(Self.patience)
    let record = try await press.record(of: key.proposal, for: key.organization, deadline: deadline)
    let bytes: [UInt8]
    switch key.kind {
    case .proposal: bytes = try await print(.proposal, record, key)
    case .signed:
      guard record.evidence != nil else { throw GatewayRefusal.notDecided(state: record.state) }
      bytes = try await print(.signed, record, key)
    case .proof:
      guard let evidence = record.evidence else { throw GatewayRefusal.notDecided(state: record.state) }
      let copy = try await self(.signed, of: key.proposal, for: key.organization, deadline: deadline)
      bytes = try signing.bundle(
        content: record.content, sending: record.sending, evidence: evidence,
        copy: try await whole(copy, for: key.organization))
    }
    let paper = Paper(
      kind: key.kind, name: Paper.name(key.kind, number: record.number, revision: record.revision),
      sha256: SHA256.digest(bytes), byteCount: bytes.count)
    // What the record said when it was drawn; more time may have been given since somebody asked.
    let drawn = Key(
      organization: key.organization, proposal: key.proposal, kind: key.kind,
      edition: key.kind == .proposal ? record.edition : "")
    // However long it took to make: it is here now, and would only be made again.
    return try await keep(paper, bytes, drawn, deadline: .after(.seconds(5)))
  }

  private func keep(_ paper: Paper, _ bytes: [UInt8], _ key: Key, deadline: Deadline) async throws -> Paper {
    let now = world.clock.now()
    return try await database.transaction(in: .organization(key.organization), deadline: deadline) { transaction in
      try await PaperStore.insert(
        paper, bytes, of: key.proposal, edition: key.edition, at: now, in: transaction)
      try await PaperFailureStore.forget(key.kind, of: key.proposal, in: transaction)
      // Another process may have been first, and what it kept is what counts.
      return try await PaperStore.find(key.kind, of: key.proposal, edition: key.edition, in: transaction) ?? paper
    }
  }
}

// MARK: Printing, and what is remembered of it

extension KeepPapers {
  private func print(_ kind: PaperView.Kind, _ record: PaperRecord, _ key: Key) async throws -> [UInt8] {
    let draft = press.draft(kind, record)
    let fingerprint = SHA256.digest(draft.identity)
    let known = try await database.transaction(
      in: .organization(key.organization), deadline: .after(.seconds(5))
    ) { transaction in
      try await PaperFailureStore.find(key.kind, of: key.proposal, fingerprint: fingerprint, in: transaction)
    }
    if let known {
      if known.isFinal { throw PaperFailure.never(code: known.code) }
      if known.waitSeconds > 0 { throw PaperFailure.later(code: Self.heldBack, seconds: known.waitSeconds) }
    }
    do {
      return try await press.print(draft)
    } catch let failure as PaperFailure {
      throw try await noted(failure, record, key, fingerprint: fingerprint)
    }
  }

  /// - Returns: the failure, with how long to wait for the next try.
  private func noted(
    _ failure: PaperFailure, _ record: PaperRecord, _ key: Key, fingerprint: [UInt8]
  ) async throws -> PaperFailure {
    let (code, isFinal): (String, Bool)
    switch failure {
    case .busy: return failure
    case .later(let reason, _): (code, isFinal) = (reason, false)
    case .never(let reason): (code, isFinal) = (reason, true)
    }
    let wait = try await database.transaction(
      in: .organization(key.organization), deadline: .after(.seconds(5))
    ) { transaction in
      guard
        let known = try await PaperFailureStore.note(
          code, isFinal: isFinal, key.kind, of: key.proposal, fingerprint: fingerprint, in: transaction)
      else { return 2 }
      if known.attempts == (isFinal ? 1 : Self.attemptsUntilTold) {
        try await ActivityStore.insert(activity(code, isFinal, record, key), of: key.organization, in: transaction)
      }
      return known.waitSeconds
    }
    return isFinal ? failure : .later(code: code, seconds: wait)
  }

  private func activity(_ code: String, _ isFinal: Bool, _ record: PaperRecord, _ key: Key) -> Activity {
    Activity(
      id: world.ids.make(), type: "paper.failed", occurredAt: world.clock.now(), proposal: key.proposal.rawValue,
      estimate: nil, client: nil, contact: nil, actor: "service:gateway",
      summary: ActivitySentence.paperFailed(number: record.number, revision: record.revision, isFinal: isFinal),
      data: "{\"code\":\"\(code)\",\"kind\":\"\(key.kind.rawValue)\"}")
  }
}

// MARK: Reading what is kept

extension KeepPapers {
  /// The bytes from an offset on, at most `partBytes`; of one that reads slowly no more than these wait anywhere.
  func part(of paper: Paper, from offset: Int, for organization: OrganizationID) async throws -> [UInt8] {
    try await turns.take {
      let bytes = try await database.transaction(
        in: .organization(organization), deadline: .after(.seconds(10))
      ) { transaction in
        try await PaperStore.bytes(of: paper.sha256, from: offset, count: Self.partBytes, in: transaction)
      }
      guard let bytes, !bytes.isEmpty else { throw GatewayRefusal.notFound }
      return bytes
    }
  }

  private func whole(_ paper: Paper, for organization: OrganizationID) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(paper.byteCount)
    while bytes.count < paper.byteCount {
      bytes += try await part(of: paper, from: bytes.count, for: organization)
    }
    return bytes
  }
}
