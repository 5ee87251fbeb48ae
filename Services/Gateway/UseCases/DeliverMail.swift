import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// One queued mail goes out. A second delivery of the same notice finds it finished and does nothing.
struct DeliverMail: Sendable {
  let database: Database
  let world: World
  let sealing: MailSealing
  let transport: any MailTransport

  /// - Throws: `MailTransportError`; the outbox decides whether to try again.
  func callAsFunction(_ id: Mail.ID, of organization: OrganizationID, deadline: Deadline) async throws {
    let now = world.clock.now()
    let tenant = TenantContext.organization(organization)
    let mail = try await MailStore.queued(id, of: organization, at: now, in: database, deadline: deadline)
    guard let mail else { return }
    var outcome = Mail.Status.delivered
    if mail.isWanted {
      let envelope = try sealing.open(mail.sealedMessage, for: id)
      do {
        try await transport.deliver(envelope, id: id, date: mail.createdAt, deadline: deadline)
      } catch let error as MailTransportError where !error.isWorthRetrying {
        try await giveUp(id, mail.proposal, envelope, of: organization, deadline: deadline)
        throw error
      }
    } else {
      outcome = .discarded
    }
    try await finish(id, as: outcome, tenant, deadline: deadline)
  }

  /// The team learns that its client got nothing.
  private func giveUp(
    _ id: Mail.ID, _ proposal: SharedProposal.ID?, _ envelope: MailEnvelope, of organization: OrganizationID,
    deadline: Deadline
  ) async throws {
    let now = world.clock.now()
    let failure = Activity(
      id: world.ids.make(), type: "mail.failed", occurredAt: now, proposal: proposal?.rawValue, estimate: nil,
      client: nil, contact: nil, actor: "service:gateway",
      summary: ActivitySentence.mailFailed(name: envelope.recipientName), data: "{\"mail_id\":\"\(id)\"}")
    try await database.transaction(in: .organization(organization), deadline: deadline) { transaction in
      guard try await MailStore.finish(id, as: .discarded, at: now, in: transaction) else { return }
      try await ActivityStore.insert(failure, of: organization, in: transaction)
    }
  }

  private func finish(
    _ id: Mail.ID, as status: Mail.Status, _ tenant: TenantContext, deadline: Deadline
  ) async throws {
    let now = world.clock.now()
    try await database.transaction(in: tenant, deadline: deadline) { transaction in
      _ = try await MailStore.finish(id, as: status, at: now, in: transaction)
    }
  }
}
