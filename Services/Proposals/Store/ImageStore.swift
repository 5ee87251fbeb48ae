import Foundation
import Identifiers
import Postgres

enum ImageStore {
  /// Those that are there.
  static func facts(of hashes: [String], in transaction: Transaction) async throws -> [StoredImage] {
    try await transaction.query(
      """
      SELECT sha256, kind, width, height, octet_length(bytes) AS byte_count
      FROM images
      WHERE organization_id = current_organization() AND sha256 = ANY(\(hashes))
      """
    ).map { row in
      StoredImage(
        sha256: try row.decode("sha256"), kind: try .stored(try row.decode("kind")), width: try row.decode("width"),
        height: try row.decode("height"), byteCount: try row.decode("byte_count"))
    }
  }

  /// How many there are, and nobody else adds one until the transaction ends.
  static func lockUse(in transaction: Transaction) async throws -> (count: Int, bytes: Int64) {
    let rows = try await transaction.pipeline([
      "SELECT pg_advisory_xact_lock(hashtextextended('images:' || current_organization()::text, 0))::text AS locked",
      """
      SELECT count(*) AS count, coalesce(sum(octet_length(bytes)), 0)::bigint AS bytes
      FROM images
      WHERE organization_id = current_organization()
      """,
    ])
    guard let row = rows.last?.first else { return (0, 0) }
    return (try row.decode("count"), try row.decode("bytes"))
  }

  /// - Returns: `false` when it was there already.
  static func insert(
    _ file: ImageFile, sha256: String, by principal: String, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.query(
      """
      INSERT INTO images (sha256, kind, width, height, bytes, created_by)
      VALUES (
        \(sha256), \(file.kind.rawValue), \(Int32(clamping: file.width)), \(Int32(clamping: file.height)), \(file.bytes),
        \(principal)
      )
      ON CONFLICT DO NOTHING
      RETURNING sha256
      """
    ).first != nil
  }

  static func showing(_ hashes: [String], by proposal: ProposalID) -> SQL {
    """
    INSERT INTO proposal_images (proposal_id, sha256)
    SELECT \(proposal), h.sha256
    FROM unnest(\(hashes)) AS h (sha256)
    ON CONFLICT DO NOTHING
    """
  }

  static func reading(_ sha256: String) -> SQL {
    """
    SELECT i.kind, i.bytes
    FROM images i
    WHERE i.organization_id = current_organization() AND i.sha256 = \(sha256)
    """
  }

  /// Only what was sent: a draft has no links.
  static func reading(_ sha256: String, shownBy proposal: ProposalID) -> SQL {
    """
    SELECT i.kind, i.bytes
    FROM proposal_images s
    JOIN images i ON i.organization_id = s.organization_id AND i.sha256 = s.sha256
    JOIN proposals p ON p.organization_id = s.organization_id AND p.id = s.proposal_id
    WHERE s.organization_id = current_organization()
      AND s.proposal_id = \(proposal)
      AND s.sha256 = \(sha256)
      AND p.state <> 'draft'
    """
  }

  static func file(_ row: Row) throws -> ImageBytes {
    ImageBytes(kind: try .stored(try row.decode("kind")), bytes: try row.decode("bytes"))
  }
}
