import CallContext
import Foundation
import ServiceRuntime

/// What the outbox's relay does with an order for a paper.
struct PaperDelivery: Sendable {
  private let keep: KeepPapers

  init(_ keep: KeepPapers) { self.keep = keep }

  func take(_ delivery: Delivery, deadline: Deadline) async -> DeliveryOutcome {
    do {
      let order: PaperQueue.Order = try delivery.event.decodeData()
      _ = try await keep(
        order.kind, of: order.proposal, for: delivery.event.organization, deadline: deadline)
      return .delivered
    } catch let failure as PaperFailure {
      return failure.isBusy ? .unavailable(code: failure.code) : .retry(code: failure.code)
    } catch let problem as Problem {
      return problem.isOutage ? .unavailable(code: problem.code) : .permanentFailure(code: problem.code)
    } catch GatewayRefusal.notDecided {
      return .permanentFailure(code: "not_decided")
    } catch {
      return .retry(code: "paper_failed")
    }
  }
}
