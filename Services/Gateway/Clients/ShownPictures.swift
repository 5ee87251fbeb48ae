import Caching
import Identifiers
import ProposalsContract

/// The pictures of pages, kept for a while: what a hash names never changes. Who may see one is judged before, each time.
struct ShownPictures: Sendable {
  let proposals: ProposalsClient
  private let cache = BoundedCache<Key, PictureFile>(limit: 32 << 20)

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let sha256: String
  }

  init(proposals: ProposalsClient) { self.proposals = proposals }

  /// - Throws: `Problem`: 404, or 503 when their owner is away.
  func picture(_ sha256: String, shownBy proposal: ProposalID, call: Call) async throws -> PictureFile {
    let key = Key(organization: call.organization, sha256: sha256)
    if let kept = cache.get(key) { return kept }
    let file = try await proposals.image(sha256, shownBy: proposal, call: call)
    cache.set(key, file, cost: file.bytes.count)
    return file
  }
}
