import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What happens once proposals are known to be sent, whoever learns it first: their prepared links open and their held
/// mails go. A second time there is nothing left to do.
enum SharingRelease {
  static func release(
    _ proposals: [SharedProposal.ID], of organization: OrganizationID, at now: Date, in transaction: Transaction
  ) async throws {
    let answers = try await transaction.pipeline([
      ShareLinkStore.activation(of: proposals), MailStore.release(of: proposals),
    ])
    let mails = try MailStore.released(in: answers[1])
    guard !mails.isEmpty else { return }
    try await transaction.execute(
      try MailQueue.insertion(of: mails.map { (id: $0, at: now) }, for: organization))
  }
}
