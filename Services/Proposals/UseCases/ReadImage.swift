import CallContext
import Foundation
import Identifiers
import Postgres

/// A picture for the team, and for whoever looks at a version that shows it.
struct ReadImage: Sendable {
  let database: Database

  /// Also for the gateway itself, which shows a seller's logo where no proposal does.
  ///
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ sha256: String, call: Call) async throws -> ImageBytes {
    if case .service("gateway") = call.caller.principal {} else { try call.caller.requireTeam(.proposalsRead) }
    return try await file(ImageStore.reading(sha256), call: call)
  }

  /// What the picture is, for the gateway, which keeps only its hash.
  ///
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`.
  func facts(_ sha256: String, call: Call) async throws -> StoredImage {
    guard case .service("gateway") = call.caller.principal else { throw ProposalRefusal.forbidden }
    let found = try await database.transaction(for: call) { try await ImageStore.facts(of: [sha256], in: $0) }
    guard let image = found.first else { throw ProposalRefusal.notFound }
    return image
  }

  /// - Throws: `ProposalRefusal.notFound`, for a picture that the version does not show as well.
  func shown(_ sha256: String, by proposal: ProposalID, call: Call) async throws -> ImageBytes {
    if case .service("gateway") = call.caller.principal {} else { try call.caller.requireLink(to: proposal) }
    return try await file(ImageStore.reading(sha256, shownBy: proposal), call: call)
  }

  private func file(_ statement: SQL, call: Call) async throws -> ImageBytes {
    let rows = try await database.query(
      statement, in: .organization(call.caller.organization), deadline: call.deadline)
    guard let row = rows.first else { throw ProposalRefusal.notFound }
    return try ImageStore.file(row)
  }
}
