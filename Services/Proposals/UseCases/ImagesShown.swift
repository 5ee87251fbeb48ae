import Identifiers
import Postgres
import Validation

/// The pictures of a version, looked up and noted where it is drafted, previewed and sent.
enum ImagesShown {
  /// - Throws: `invalid` for a logo that is not there.
  static func read(
    by content: Content, _ seller: Seller? = nil, in transaction: Transaction
  ) async throws -> [StoredImage] {
    let wanted = Set(content.imageReferences.map(\.sha256) + [seller?.logo].compactMap { $0 })
    guard !wanted.isEmpty else { return [] }
    let found = try await ImageStore.facts(of: wanted.sorted(), in: transaction)
    if let logo = seller?.logo, !found.contains(where: { $0.sha256 == logo }) {
      throw ProposalRefusal.invalid([
        FieldError(code: "unknown_image", field: "seller.logo", detail: "There is no such picture. Upload it first.")
      ])
    }
    return found
  }

  /// From here on the version keeps them.
  static func note(_ images: [StoredImage], by proposal: ProposalID, in transaction: Transaction) async throws {
    guard !images.isEmpty else { return }
    _ = try await transaction.query(ImageStore.showing(images.map(\.sha256), by: proposal))
  }
}
