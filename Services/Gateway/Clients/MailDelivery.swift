import CallContext
import Foundation
import Logging
import OutboundHTTP
import ServiceRuntime
import Synchronization

/// What the outbox's relay does with a mail notice.
final class MailDelivery: Sendable {
  private let deliver: DeliverMail
  private let attempts: Int
  private let logger: Logger
  /// Told once when it begins and once when it ends, however many mails wait.
  private let isAway = Atomic(false)

  /// Of a mail that may have come each time.
  private static let mostCopies = 5

  /// - Parameter attempts: after how many failed tries a mail is given up.
  init(_ deliver: DeliverMail, attempts: Int, logger: Logger) {
    self.deliver = deliver
    self.attempts = attempts
    self.logger = logger
  }

  func take(_ delivery: Delivery, deadline: Deadline) async -> DeliveryOutcome {
    do {
      let notice: MailQueue.Notice = try delivery.event.decodeData()
      let hasGone = try await deliver(notice.mailID, of: delivery.event.organization, deadline: deadline) { error in
        self.isFinal(error, at: delivery.attempt)
      }
      if hasGone, isAway.exchange(false, ordering: .relaxed) { logger.notice("mail can be handed over again") }
      return .delivered
    } catch let error as MailTransportError {
      guard error.meaning != .unreachable else {
        if !Task.isCancelled, !isAway.exchange(true, ordering: .relaxed) {
          logger.error("no mail can be handed over", metadata: ["code": "\(error.code)"])
        }
        return .unavailable(code: error.code)
      }
      return isFinal(error, at: delivery.attempt)
        ? .permanentFailure(code: error.code) : .retry(code: error.code)
    } catch {
      return .retry(code: "mail_failed")
    }
  }

  private func isFinal(_ error: MailTransportError, at attempt: Int) -> Bool {
    switch error.meaning {
    case .refused: true
    case .deferred: attempt >= attempts
    case .uncertain: attempt >= min(Self.mostCopies, attempts)
    // No try, then.
    case .unreachable: false
    }
  }
}
