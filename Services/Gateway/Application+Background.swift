import OutboundHTTP
import Reactor
import ServiceLifecycle
import ServiceRuntime

/// What the gateway does beside answering.
extension GatewayParts {
  func background() throws -> [any Service] {
    [
      mailRelay(try transport()), paperRelay(), MechanismSweeper(database: database, logger: logger), signInSweeper,
      PeriodicTask("tell fetches", every: .seconds(1), logger: logger) { [fetches] in await fetches.flush() },
    ]
  }

  private func mailRelay(_ transport: any MailTransport) -> any Service {
    let policy = transport.policy
    let delivery = MailDelivery(
      DeliverMail(
        database: database, world: world, sealing: sealing, transport: transport, noting: transport.noting),
      attempts: policy.attempts, logger: logger)
    return OutboxRelay(
      database: database, subscribers: [MailQueue.subscriber],
      policy: policy, logger: logger,
      deliverEach: { mail, deadline in await delivery.take(mail, deadline: deadline) })
  }

  private func paperRelay() -> any Service {
    let delivery = PaperDelivery(papers)
    return OutboxRelay(
      database: database, subscribers: [PaperQueue.subscriber], policy: PaperQueue.policy, logger: logger,
      deliverEach: { order, deadline in await delivery.take(order, deadline: deadline) })
  }

  private func transport() throws -> any MailTransport {
    let sender = MailSender(address: configuration.mailFrom)
    switch configuration.mail {
    case .folder(let folder):
      // A thread of its own, since a file system may let one wait.
      return try FileMailTransport(sender: sender, folder: folder, executor: try Reactor(name: "mail files").tasks)
    case .smtp(let settings):
      return try SMTPMailTransport(sender: sender, settings: settings)
    }
  }
}
