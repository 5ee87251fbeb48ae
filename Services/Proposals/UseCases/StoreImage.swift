import CallContext
import Cryptography
import Foundation
import Postgres
import ServiceRuntime

/// Keeps a picture under the hash of what is kept. The same picture again is the same row.
struct StoreImage: Sendable {
  let database: Database
  let once: AnswerOnce

  struct Stored: Sendable {
    let image: StoredImage
    let isNew: Bool
  }

  /// - Throws: `ProposalRefusal`: `forbidden`, `unusableImage`, `tooManyImages`.
  func callAsFunction(
    _ bytes: [UInt8], call: Call, keyed: AnswerOnce.Keyed<Stored>? = nil
  ) async throws -> AnswerOnce.Outcome<Stored> {
    try call.caller.requireTeam(.proposalsWrite)
    // Looking through megabytes takes longer than other requests should wait on this thread.
    let (file, image) = try await Task.detached { try Self.judged(bytes) }.value
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        if try await ImageStore.facts(of: [image.sha256], in: transaction).first != nil {
          return Stored(image: image, isNew: false)
        }
        let used = try await ImageStore.lockUse(in: transaction)
        guard used.count < ImageLimits.count, used.bytes < ImageLimits.totalBytes - Int64(file.bytes.count) else {
          throw ProposalRefusal.tooManyImages
        }
        let isNew = try await ImageStore.insert(
          file, sha256: image.sha256, by: call.caller.principal.text, in: transaction)
        return Stored(image: image, isNew: isNew)
      }
    }
  }

  private static func judged(_ bytes: [UInt8]) throws(ProposalRefusal) -> (ImageFile, StoredImage) {
    do {
      let file = try ImageFile(checking: bytes)
      return (
        file,
        StoredImage(
          sha256: Hex.encode(SHA256.digest(file.bytes)), kind: file.kind, width: file.width, height: file.height,
          byteCount: file.bytes.count)
      )
    } catch {
      throw .unusableImage(error)
    }
  }
}
