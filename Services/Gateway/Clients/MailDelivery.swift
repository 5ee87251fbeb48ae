import CallContext
import Foundation
import ServiceRuntime

/// What the outbox's relay does with a mail notice.
struct MailDelivery: Sendable {
  private let deliver: DeliverMail
  private let attempts: Int

  /// - Parameter attempts: after how many failed tries a mail is given up.
  init(_ deliver: DeliverMail, attempts: Int) {
    self.deliver = deliver
    self.attempts = attempts
  }

  func take(_ delivery: Delivery, deadline: Deadline) async -> DeliveryOutcome {
    let isLast = delivery.attempt >= attempts
    do {
      let notice: MailQueue.Notice = try delivery.event.decodeData()
      try await deliver(notice.mailID, of: delivery.event.organization, isLast: isLast, deadline: deadline)
      return .delivered
    } catch let error as MailTransportError {
      if error.isOutage { return .unavailable(code: error.code) }
      return error.isWorthRetrying && !isLast ? .retry(code: error.code) : .permanentFailure(code: error.code)
    } catch {
      return .retry(code: "mail_failed")
    }
  }
}
