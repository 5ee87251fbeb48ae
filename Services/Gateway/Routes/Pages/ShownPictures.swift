import Caching
import CallContext
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime

/// A picture as it is answered: all answers of one picture share its memory.
struct ShownPicture: Sendable {
  let contentType: String
  let content: ByteBuffer

  init(_ file: PictureFile) {
    contentType = file.contentType
    content = ByteBuffer(bytes: file.bytes)
  }
}

/// The pictures of pages, kept for a while: what a hash names never changes. Who may see one is judged before, each time.
struct ShownPictures: Sendable {
  let proposals: ProposalsClient
  private let cache = BoundedCache<Key, ShownPicture>(limit: 16 << 20)
  /// A page that many open at once fetches its cover once.
  private let reads = CoalescedReads<Key, ShownPicture>()

  private struct Key: Hashable, Sendable {
    let organization: OrganizationID
    let sha256: String
  }

  init(proposals: ProposalsClient) { self.proposals = proposals }

  /// - Throws: `Problem`: 404, or 503 when their owner is away.
  func picture(_ sha256: String, shownBy proposal: ProposalID, call: Call) async throws -> ShownPicture {
    let key = Key(organization: call.organization, sha256: sha256)
    if let kept = cache.get(key) { return kept }
    return try await reads.value(for: key) {
      // Whoever read before may have brought it.
      if let kept = cache.get(key) { return kept }
      let picture = ShownPicture(try await proposals.image(sha256, shownBy: proposal, call: call))
      cache.set(key, picture, cost: picture.content.storageCapacity)
      return picture
    }
  }
}
