import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The one way to a proposal's PDF, its signed copy and its proof, to an invoice's PDF and to the receipt of a payment, for
/// jobs and for requests: what is there is read, what is not is made once and kept. Nobody's decision waits for it.
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
    let subject: Paper.Subject
    let kind: Paper.Kind
    /// As of `papers`.
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
    let key = Key(organization: organization, subject: .proposal(proposal), kind: kind, edition: known ?? "")
    return try await kept(key, deadline: deadline) { try await make(kind, of: proposal, for: organization) }
  }

  /// What was made of this very state stays the same file, whatever becomes of the invoice or the payment.
  ///
  /// - Throws: `paperNotReady` when it is still being made at the deadline, `PaperFailure`.
  func callAsFunction(
    _ printable: Printable, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper {
    let key = Key(
      organization: organization, subject: printable.subject, kind: printable.kind,
      edition: Hex.encode(SHA256.digest(printable.facts)))
    return try await kept(key, deadline: deadline) {
      let draft = try await press.draft(printable, for: organization, deadline: .after(Self.patience))
      let bytes = try await print(draft, key)
      let name = Paper.name(key.kind, number: printable.number)
      return try await keep(Self.paper(key.kind, named: name, bytes), bytes, key)
    }
  }

  private func kept(
    _ key: Key, deadline: Deadline, _ make: @escaping @Sendable () async throws -> Paper
  ) async throws -> Paper {
    if let kept = try await find(key, deadline: deadline) { return kept }
    guard let made = try await work.value(for: key, until: deadline, make) else { throw GatewayRefusal.paperNotReady }
    return made
  }

  /// The signed copy once there is one, and what was sent before.
  func latest(
    of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> Paper {
    let signed = Key(organization: organization, subject: .proposal(proposal), kind: .signed, edition: "")
    if let kept = try await find(signed, deadline: deadline) { return kept }
    let record = try await press.record(of: proposal, for: organization, deadline: deadline)
    return try await self(
      record.evidence == nil ? .proposal : .signed, of: proposal, edition: record.edition, for: organization,
      deadline: deadline)
  }

  private func find(_ key: Key, deadline: Deadline) async throws -> Paper? {
    try await database.transaction(in: .organization(key.organization), deadline: deadline) { transaction in
      try await PaperStore.find(key.kind, of: key.subject, edition: key.edition, in: transaction)
    }
  }

  private func make(
    _ kind: Paper.Kind, of proposal: SharedProposal.ID, for organization: OrganizationID
  ) async throws -> Paper {
    let deadline = Deadline.after(Self.patience)
    let record = try await press.record(of: proposal, for: organization, deadline: deadline)
    guard kind == .proposal || record.evidence != nil else { throw GatewayRefusal.notDecided(state: record.state) }
    // What the record said when it was drawn; more time may have been given since somebody asked.
    let key = Key(
      organization: organization, subject: .proposal(proposal), kind: kind,
      edition: kind == .proposal ? record.edition : "")
    let bytes: [UInt8]
    if kind == .proof, let evidence = record.evidence {
      let copy = try await self(.signed, of: proposal, for: organization, deadline: deadline)
      bytes = try signing.bundle(
        content: record.content, sending: record.sending, evidence: evidence,
        copy: try await whole(copy, for: organization))
    } else {
      bytes = try await print(press.draft(kind == .signed ? .signed : .proposal, record), key)
    }
    let name = Paper.name(kind, number: record.number, revision: record.revision)
    return try await keep(Self.paper(kind, named: name, bytes), bytes, key)
  }

  private static func paper(_ kind: Paper.Kind, named name: String, _ bytes: [UInt8]) -> Paper {
    Paper(kind: kind, name: name, sha256: SHA256.digest(bytes), byteCount: bytes.count)
  }

  private func keep(_ paper: Paper, _ bytes: [UInt8], _ key: Key) async throws -> Paper {
    let now = world.clock.now()
    // However long it took to make: it is here now, and would only be made again.
    let deadline = Deadline.after(.seconds(5))
    return try await database.transaction(in: .organization(key.organization), deadline: deadline) { transaction in
      try await PaperStore.insert(paper, bytes, of: key.subject, edition: key.edition, at: now, in: transaction)
      try await PaperFailureStore.forget(key.kind, of: key.subject, in: transaction)
      // Another process may have been first, and what it kept is what counts.
      return try await PaperStore.find(key.kind, of: key.subject, edition: key.edition, in: transaction) ?? paper
    }
  }
}

// MARK: Printing, and what is remembered of it

extension KeepPapers {
  private func print(_ draft: PaperDraft, _ key: Key) async throws -> [UInt8] {
    let fingerprint = SHA256.digest(draft.identity)
    let known = try await database.transaction(
      in: .organization(key.organization), deadline: .after(.seconds(5))
    ) { transaction in
      try await PaperFailureStore.find(key.kind, of: key.subject, fingerprint: fingerprint, in: transaction)
    }
    if let known {
      if known.isFinal { throw PaperFailure.never(code: known.code) }
      if known.waitSeconds > 0 { throw PaperFailure.later(code: Self.heldBack, seconds: known.waitSeconds) }
    }
    do {
      return try await press.print(draft)
    } catch let failure as PaperFailure {
      throw try await noted(failure, of: draft.title, key, fingerprint: fingerprint)
    }
  }

  /// - Returns: the failure, with how long to wait for the next try.
  private func noted(
    _ failure: PaperFailure, of title: String, _ key: Key, fingerprint: [UInt8]
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
          code, isFinal: isFinal, key.kind, of: key.subject, fingerprint: fingerprint, in: transaction)
      else { return 2 }
      if known.attempts == (isFinal ? 1 : Self.attemptsUntilTold) {
        try await ActivityStore.insert(activity(code, isFinal, of: title, key), of: key.organization, in: transaction)
      }
      return known.waitSeconds
    }
    return isFinal ? failure : .later(code: code, seconds: wait)
  }

  private func activity(_ code: String, _ isFinal: Bool, of title: String, _ key: Key) -> Activity {
    Activity(
      id: world.ids.make(), type: "paper.failed", occurredAt: world.clock.now(),
      proposal: key.subject.proposal?.rawValue, estimate: nil, invoice: key.subject.invoice?.rawValue, client: nil,
      contact: nil, actor: "service:gateway", summary: ActivitySentence.paperFailed(of: title, isFinal: isFinal),
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

extension Paper {
  /// 64 hex digits.
  var sha256Text: String { Hex.encode(sha256) }
}
