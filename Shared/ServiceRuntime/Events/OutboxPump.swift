import CallContext
import CoreMetrics
import Foundation
import Logging
import Synchronization

/// Works through the rows of one subscriber: claims some, delivers each aggregate's in order, several aggregates at
/// the same time, and sleeps until there is more.
final class OutboxPump: Sendable {
  private let queue: OutboxQueue
  private let logger: Logger
  private let deliver: OutboxRelay.Deliver
  private let metrics: OutboxMetrics
  private let signal = WakeSignal()
  private let isStopping = Atomic(false)

  init(queue: OutboxQueue, logger: Logger, deliver: @escaping OutboxRelay.Deliver) {
    var logger = logger
    logger[metadataKey: "subscriber"] = "\(queue.subscriber)"
    self.queue = queue
    self.logger = logger
    self.deliver = deliver
    metrics = OutboxMetrics(subscriber: queue.subscriber)
  }

  func wake() { signal.signal() }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    wake()
  }

  private var mustStop: Bool { isStopping.load(ordering: .acquiring) || Task.isCancelled }

  func run() async {
    let gate = LaneGate(limit: queue.policy.parallelism)
    await withDiscardingTaskGroup { group in
      var outages = 0
      while !mustStop {
        do {
          // Before the claim, so that this end of the lease comes before the database's.
          let leaseEnd = Deadline.after(queue.policy.lease)
          let (claimed, untilNextDue) = try await queue.claim()
          outages = 0
          for lane in Self.lanes(of: claimed) {
            await gate.enter()
            group.addTask {
              await self.work(lane, leaseEnd: leaseEnd)
              gate.leave()
              // What came behind this lane in the meantime could not be claimed before.
              self.wake()
            }
          }
          if claimed.count < queue.policy.batch { await waitForMore(untilNextDue) }
        } catch {
          outages += 1
          if !mustStop { await noteOutage(error, count: outages) }
        }
      }
    }
  }

  /// The rows of each aggregate in order, aggregates in the order of their first row.
  static func lanes(of claimed: [ClaimedDelivery]) -> [[ClaimedDelivery]] {
    var places: [ClaimedDelivery.Lane: Int] = [:]
    var lanes: [[ClaimedDelivery]] = []
    for delivery in claimed {
      if let place = places[delivery.lane] {
        lanes[place].append(delivery)
      } else {
        places[delivery.lane] = lanes.count
        lanes.append([delivery])
      }
    }
    return lanes
  }

  private func waitForMore(_ due: Duration?) async {
    // A little later than due, so that the row is due by the database's clock.
    let limit = due.map { min($0 + .milliseconds(5), queue.policy.longestSleep) } ?? queue.policy.longestSleep
    await signal.wait(atMost: limit)
  }

  private func noteOutage(_ error: any Error, count: Int) async {
    if count == 1 { logger.warning("the outbox can't be read", metadata: ["error": "\(type(of: error))"]) }
    await signal.wait(atMost: .milliseconds(min(5_000, 250 * count)))
  }

  // MARK: One aggregate

  private func work(_ lane: [ClaimedDelivery], leaseEnd: Deadline) async {
    var result = LaneResult()
    for (index, delivery) in lane.enumerated() {
      // A lease that could end during the delivery would let another relay deliver the same.
      guard !mustStop, leaseEnd.remaining > queue.policy.deliveryTimeout else {
        result.released = Array(lane[index...])
        break
      }
      let isGoingOn = await attempt(delivery, &result)
      guard isGoingOn else {
        result.released = Array(lane[(index + 1)...])
        break
      }
      if result.delivered.count >= 25 { await flush(&result, until: leaseEnd) }
    }
    await flush(&result, until: leaseEnd)
  }

  /// - Returns: whether the next event of the aggregate may follow.
  private func attempt(_ delivery: ClaimedDelivery, _ result: inout LaneResult) async -> Bool {
    let policy = queue.policy
    guard delivery.failures < policy.attempts else {
      // It took its relay down with it, again and again.
      return park(delivery, code: "lease_ran_out", &result)
    }
    switch await outcome(of: delivery) {
    case .delivered:
      result.delivered.append(delivery)
      return true
    case .permanentFailure(let code): return park(delivery, code: code, &result)
    case .retry(let code) where delivery.failures + 1 >= policy.attempts:
      return park(delivery, code: code, &result)
    case .retry(let code):
      metrics.failed.increment()
      result.failure = LaneResult.Failure(
        delivery: delivery, code: code, delay: policy.delay(afterFailures: delivery.failures + 1), counts: true)
      return false
    case .unavailable(let code):
      metrics.failed.increment()
      result.failure = LaneResult.Failure(
        delivery: delivery, code: code, delay: policy.outageDelay(afterClaims: delivery.claims), counts: false)
      return false
    }
  }

  private func outcome(of delivery: ClaimedDelivery) async -> DeliveryOutcome {
    do {
      return try await deliver(
        Delivery(event: delivery.event, subscriber: queue.subscriber, attempt: delivery.failures + 1),
        .after(queue.policy.deliveryTimeout))
    } catch is CancellationError {
      return .unavailable(code: "cancelled")
    } catch {
      return .retry(code: "\(type(of: error))")
    }
  }

  private func park(_ delivery: ClaimedDelivery, code: String, _ result: inout LaneResult) -> Bool {
    metrics.parked.increment()
    logger.error(
      "an event is parked",
      metadata: [
        "event_id": "\(delivery.event.id.uuidString.lowercased())", "event_type": "\(delivery.event.type)",
        "organization": "\(delivery.event.organization)", "failures": "\(delivery.failures)", "code": "\(code)",
      ])
    result.parked.append((delivery, code))
    return true
  }

  /// Writes the result down. Should that fail to the end, the lease runs out and the events are delivered again.
  private func flush(_ result: inout LaneResult, until leaseEnd: Deadline) async {
    guard !result.isEmpty else { return }
    let finished = result
    result = LaneResult()
    for attempt in 1...10 where !leaseEnd.hasPassed {
      do {
        let lags = try await queue.record(finished)
        for lag in lags { metrics.lag.recordNanoseconds(Int64(lag * 1_000_000_000)) }
        metrics.delivered.increment(by: lags.count)
        return
      } catch {
        if attempt == 1 { logger.warning("deliveries can't be recorded", metadata: ["error": "\(type(of: error))"]) }
        guard (try? await Task.sleep(for: .milliseconds(100 * attempt))) != nil else { return }
      }
    }
  }

  // MARK: For ops

  /// Keeps the gauges of waiting and parked rows.
  func report() async {
    while !Task.isCancelled {
      if let counts = try? await queue.counts() {
        metrics.waiting.record(counts.waiting)
        metrics.parkedNow.record(counts.parked)
      }
      guard (try? await Task.sleep(for: .seconds(15))) != nil else { return }
    }
  }
}
