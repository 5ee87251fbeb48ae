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
      switch failure {
      // Nothing was tried, so no try is counted.
      case .busy, .later(code: KeepPapers.heldBack, _): return .unavailable(code: "printer_busy")
      case .later(let code, _): return .retry(code: code)
      case .never(let code): return .permanentFailure(code: code)
      }
    } catch let problem as Problem {
      return problem.isOutage ? .unavailable(code: problem.code) : .permanentFailure(code: problem.code)
    } catch GatewayRefusal.notDecided {
      return .permanentFailure(code: "not_decided")
    } catch {
      return .retry(code: "paper_failed")
    }
  }
}
