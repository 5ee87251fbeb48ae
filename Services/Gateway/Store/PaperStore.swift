import CallContext
import Foundation
import Identifiers
import Postgres

enum PaperStore {
  static func find(
    _ kind: Paper.Kind, of subject: Paper.Subject, edition: String, in transaction: Transaction
  ) async throws -> Paper? {
    let rows = try await transaction.query(
      """
      SELECT papers.name, papers.sha256, octet_length(paper_files.bytes) AS byte_count
      FROM papers JOIN paper_files
        ON paper_files.organization_id = papers.organization_id AND paper_files.sha256 = papers.sha256
      WHERE papers.organization_id = current_organization() AND papers.subject_id = \(subject.id)
        AND papers.kind = \(kind.rawValue) AND papers.edition = \(edition)
      """)
    return try rows.first.map { row in
      Paper(
        kind: kind, name: try row.decode("name"), sha256: try row.decode("sha256"),
        byteCount: try row.decode("byte_count"))
    }
  }

  /// Some of a file's bytes; of one that is stored uncompressed no others are read from the disk.
  ///
  /// - Returns: `nil` when there is no such file.
  static func bytes(
    of sha256: [UInt8], from offset: Int, count: Int, in transaction: Transaction
  ) async throws -> [UInt8]? {
    let rows = try await transaction.query(
      """
      SELECT substring(bytes FROM \(offset + 1)::integer FOR \(count)::integer) AS bytes
      FROM paper_files
      WHERE organization_id = current_organization() AND sha256 = \(sha256)
      """)
    return try rows.first?.decode("bytes")
  }

  /// The first one stays: whoever made the same at the same time gets nothing stored.
  static func insert(
    _ paper: Paper, _ bytes: [UInt8], of subject: Paper.Subject, edition: String, at now: Date,
    in transaction: Transaction
  ) async throws {
    try await transaction.execute(
      """
      INSERT INTO paper_files (sha256, bytes, created_at) VALUES (\(paper.sha256), \(bytes), \(now))
      ON CONFLICT DO NOTHING
      """)
    try await transaction.execute(
      """
      INSERT INTO papers (proposal_id, invoice_id, payment_id, kind, edition, sha256, name, created_at)
      VALUES (
        \(subject.proposal),
        \(subject.invoice),
        \(subject.payment),
        \(paper.kind.rawValue),
        \(edition),
        \(paper.sha256),
        \(paper.name),
        \(now)
      )
      ON CONFLICT DO NOTHING
      """)
  }
}
