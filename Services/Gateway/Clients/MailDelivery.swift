import CallContext
import Foundation
import ServiceRuntime

/// What the outbox's relay does with a mail notice.
struct MailDelivery: Sendable {
  private let deliver: DeliverMail

  init(_ deliver: DeliverMail) { self.deliver = deliver }

  func take(_ delivery: Delivery, deadline: Deadline) async -> DeliveryOutcome {
    do {
      let notice: MailQueue.Notice = try delivery.event.decodeData()
      try await deliver(notice.mailID, of: delivery.event.organization, deadline: deadline)
      return .delivered
    } catch let error as MailTransportError {
      return error.isWorthRetrying ? .retry(code: error.code) : .permanentFailure(code: error.code)
    } catch {
      return .retry(code: "mail_failed")
    }
  }
}
