import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What happens once a proposal is known to be sent, whoever learns it first: its prepared links open and its held
/// mails go. A second time there is nothing left to do.
enum SharingRelease {
  static func release(
    _ proposal: SharedProposal.ID, of organization: OrganizationID, at now: Date, in transaction: Transaction
  ) async throws {
    try await ShareLinkStore.activatePrepared(of: proposal, in: transaction)
    for mail in try await MailStore.releaseHeld(of: proposal, in: transaction) {
      try await MailQueue.enqueue(mail, of: organization, at: now, in: transaction)
    }
  }
}
