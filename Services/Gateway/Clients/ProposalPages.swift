import Caching
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// The client's view of proposals, fetched with revalidation: one conditional request per page, and a body is decoded
/// once for as long as it does not change.
struct ProposalPages: Sendable {
  /// One version of one page.
  struct Version: Sendable {
    let etag: String
    var page: ProposalPage
    /// For a recipient who has opened an earlier version.
    var changes: ChangesSinceOpen?
  }

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let proposal: ProposalID
  }

  private let client: ProposalsClient
  private let cache = BoundedCache<Key, Version>(limit: 3 << 20)

  private struct Recipient: Hashable, Sendable {
    let version: Key
    let contact: ContactID
  }

  /// An earlier version that was replaced can not be opened any more, so what changed since stays.
  private let changes = BoundedCache<Recipient, ChangesSinceOpen>(limit: 1 << 20)

  private let reads = CoalescedReads<Reader, Version>()

  /// Who asks is a part of it: the owner judges whether they may.
  private struct Reader: Hashable, Sendable {
    let caller: Caller
    let proposal: ProposalID
  }

  init(client: ProposalsClient) { self.client = client }

  /// - Throws: `Problem`, 404 when the service does not know the proposal.
  func page(of proposal: ProposalID, call: Call) async throws -> Version {
    try await reads.value(for: Reader(caller: call.caller, proposal: proposal)) {
      try await read(proposal, call: call)
    }
  }

  private func read(_ proposal: ProposalID, call: Call) async throws -> Version {
    let key = Key(organization: call.organization, proposal: proposal)
    let known = cache.get(key)
    let condition: [(name: String, value: String)] = known.map { [("if-none-match", $0.etag)] } ?? []
    let answer = try await client.service.send(
      "GET", "/internal/v1/proposals/\(proposal)/page", headers: condition, call: call, retry: .safe)
    if answer.status == 304 {
      guard let known else { throw client.service.broken(code: "not_modified_unasked") }
      return known
    }
    guard let etag = answer.headers["etag"] else { throw client.service.broken(code: "etag_missing") }
    var version = Version(etag: etag, page: try client.service.decode(ProposalPage.self, answer))
    if let later = version.page.validUntil { version.page.content.validUntil = later }
    cache.set(key, version, cost: client.service.decodedSize(answer))
    return version
  }

  /// What a recipient is told of a version that was revised.
  ///
  /// - Throws: `Problem`: what the owner refused, or 503 when it is away.
  func changes(of proposal: ProposalID, for contact: ContactID, call: Call) async throws -> ChangesSinceOpen {
    let key = Recipient(version: Key(organization: call.organization, proposal: proposal), contact: contact)
    if let known = changes.get(key) { return known }
    let answer = try await client.changesSinceOpen(proposal, by: contact, call: call)
    changes.set(key, answer, cost: 200 + 600 * (answer.changes?.lines.count ?? 0))
    return answer
  }

  /// - Throws: `Problem`: what the owner refused, or 503 when it is away.
  func quote(_ proposal: ProposalID, _ choices: ChosenOptions, call: Call) async throws -> Quotation {
    try await client.quote(proposal, choices, call: call)
  }

  /// What was last read, however old, without asking: for telling somebody that the service is away.
  func lastKnown(_ proposal: ProposalID, of organization: OrganizationID) -> Version? {
    cache.get(Key(organization: organization, proposal: proposal))
  }
}
