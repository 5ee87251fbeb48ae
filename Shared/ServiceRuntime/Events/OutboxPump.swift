import CallContext
import CoreMetrics
import Cryptography
import Foundation
import Logging
import Postgres
import Synchronization

/// Works through the rows of one subscriber: claims some, delivers them in loads, several at the same time, and sleeps
/// until there is more.
final class OutboxPump: Sendable {
  private let queue: OutboxQueue
  private let logger: Logger
  private let deliver: OutboxRelay.Deliver
  private let metrics: OutboxMetrics
  private let record: SharedRounds<Finished, Void>
  private let signal = WakeSignal()
  private let stop: StopRequest

  init(queue: OutboxQueue, logger: Logger, deliver: @escaping OutboxRelay.Deliver) {
    var logger = logger
    logger[metadataKey: "subscriber"] = "\(queue.subscriber)"
    self.queue = queue
    self.logger = logger
    self.deliver = deliver
    let metrics = OutboxMetrics(subscriber: queue.subscriber)
    self.metrics = metrics
    let stop = StopRequest()
    self.stop = stop
    record = SharedRounds { [logger, signal] round in
      await Self.record(round, in: queue, until: stop, metrics, logger)
      // What came behind these rows in the meantime could not be claimed before.
      signal.signal()
      return round.map { _ in }
    }
  }

  func wake() { signal.signal() }

  func requestStop() {
    stop.make()
    wake()
  }

  private var mustStop: Bool { stop.isMade || Task.isCancelled }

  private final class StopRequest: Sendable {
    private let flag = Atomic(false)
    var isMade: Bool { flag.load(ordering: .acquiring) }
    func make() { flag.store(true, ordering: .releasing) }
  }

  func run() async {
    let gate = LaneGate(limit: queue.policy.parallelism)
    await withDiscardingTaskGroup { group in
      var outages = 0
      while !mustStop {
        // What is committed while there is no room is claimed at once.
        await gate.enter()
        gate.leave()
        if mustStop { break }
        do {
          // Before the claim, so that this end of the lease comes before the database's.
          let leaseEnd = Deadline.after(queue.policy.lease)
          let (claimed, untilNextDue) = try await queue.claim()
          outages = 0
          for load in OutboxLoad.loads(of: claimed, policy: queue.policy) {
            await gate.enter()
            group.addTask {
              let result = await self.work(load, leaseEnd: leaseEnd)
              gate.leave()
              await self.write(result, leaseEnd: leaseEnd)
            }
          }
          if claimed.count < queue.policy.batch {
            await waitForMore(untilNextDue)
            await queue.database.letOthersGoFirst(atMost: queue.policy.longestRest)
          }
        } catch {
          outages += 1
          if !mustStop { await noteOutage(error, count: outages) }
        }
      }
    }
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

  // MARK: One load

  private func work(_ load: OutboxLoad, leaseEnd: Deadline) async -> DeliveryResult {
    var run = LoadRun(leaseEnd: leaseEnd)
    for parcel in load.parcels(queue.policy) {
      await deliver(parcel, &run)
      if run.result.delivered.count >= max(25, queue.policy.parcelEvents) {
        await write(run.result, leaseEnd: leaseEnd)
        run.result = DeliveryResult()
      }
    }
    return run.result
  }

  private struct LoadRun {
    let leaseEnd: Deadline
    let chance = Random.fraction()
    var result = DeliveryResult()
    /// Aggregates that must not go on: one of their events waits for its next try, or was given back.
    var blocked: Set<ClaimedDelivery.Lane> = []

    mutating func release(_ deliveries: [ClaimedDelivery]) {
      result.released += deliveries
      blocked.formUnion(deliveries.map(\.lane))
    }
  }

  private func deliver(_ parcel: [ClaimedDelivery], _ run: inout LoadRun) async {
    var waiting: [ClaimedDelivery] = []
    for delivery in parcel {
      if run.blocked.contains(delivery.lane) { run.release([delivery]) } else { waiting.append(delivery) }
    }
    if waiting.count > 1 {
      guard mayGoOn(run.leaseEnd) else { return run.release(waiting) }
      switch await outcome(of: waiting) {
      case .delivered:
        run.result.delivered += waiting
        return
      case .unavailable(let code): return noteAway(waiting, code: code, &run)
      // It may be the fault of one of them.
      case .permanentFailure, .retry: break
      }
    }
    let isApart = waiting.count > 1
    for delivery in waiting {
      if !run.blocked.contains(delivery.lane), mayGoOn(run.leaseEnd) {
        await attempt(delivery, isApart: isApart, &run)
      } else {
        run.release([delivery])
      }
    }
  }

  /// A lease that could end during the delivery would let another relay deliver the same.
  private func mayGoOn(_ leaseEnd: Deadline) -> Bool {
    !mustStop && leaseEnd.remaining > queue.policy.deliveryTimeout
  }

  /// - Parameter isApart: its parcel went wrong as a whole before.
  private func attempt(_ delivery: ClaimedDelivery, isApart: Bool, _ run: inout LoadRun) async {
    let policy = queue.policy
    guard delivery.failures < policy.attempts else {
      // It took its relay down with it, again and again.
      return park(delivery, code: "lease_ran_out", &run.result)
    }
    switch await outcome(of: [delivery]) {
    case .delivered: run.result.delivered.append(delivery)
    case .permanentFailure(let code): park(delivery, code: code, &run.result)
    case .retry(let code) where delivery.failures + 1 >= policy.attempts: park(delivery, code: code, &run.result)
    case .retry(let code):
      let delay = policy.delay(afterFailures: delivery.failures + 1)
      fail(delivery, code: code, delay: delay, counts: true, &run)
    // The subscriber may have broken at one event of the parcel and not be back yet. Which one shows when each comes by
    // itself from now on: that they waited together counts once, so that nothing is parked for it.
    case .unavailable(let code) where isApart:
      let delay = policy.outageDelay(afterClaims: delivery.claims)
      fail(delivery, code: code, delay: delay, counts: delivery.failures == 0, &run)
    case .unavailable(let code): noteAway([delivery], code: code, &run)
    }
  }

  /// The first event of each aggregate counts as the try. All wait equally long, so that they go together again.
  private func noteAway(_ waiting: [ClaimedDelivery], code: String, _ run: inout LoadRun) {
    for delivery in waiting {
      if run.blocked.contains(delivery.lane) {
        run.release([delivery])
      } else {
        let delay = queue.policy.outageDelay(afterClaims: delivery.claims, chance: run.chance)
        fail(delivery, code: code, delay: delay, counts: false, &run)
      }
    }
  }

  private func fail(
    _ delivery: ClaimedDelivery, code: String, delay: Duration, counts: Bool, _ run: inout LoadRun
  ) {
    metrics.failed.increment()
    run.result.failures.append(
      DeliveryResult.Failure(delivery: delivery, code: code, delay: delay, counts: counts))
    run.blocked.insert(delivery.lane)
  }

  private func outcome(of deliveries: [ClaimedDelivery]) async -> DeliveryOutcome {
    let timeout = queue.policy.deliveryTimeout
    let isFirst = deliveries.allSatisfy { $0.failures == 0 }
    do {
      return try await deliver(
        deliveries.map { Delivery(event: $0.event, subscriber: queue.subscriber, attempt: $0.failures + 1) },
        .after(isFirst ? min(timeout, queue.policy.firstTimeout ?? timeout) : timeout))
    } catch is CancellationError {
      return .unavailable(code: "cancelled")
    } catch {
      return .retry(code: "\(type(of: error))")
    }
  }

  private func park(_ delivery: ClaimedDelivery, code: String, _ result: inout DeliveryResult) {
    metrics.parked.increment()
    logger.error(
      "an event is parked",
      metadata: [
        "event_id": "\(delivery.event.id.uuidString.lowercased())", "event_type": "\(delivery.event.type)",
        "organization": "\(delivery.event.organization)", "failures": "\(delivery.failures)", "code": "\(code)",
      ])
    result.parked.append((delivery, code))
  }

  // MARK: Writing down

  private struct Finished: Sendable {
    let result: DeliveryResult
    let leaseEnd: Deadline
  }

  /// Together with what else ends while another result is written.
  private func write(_ result: DeliveryResult, leaseEnd: Deadline) async {
    guard !result.isEmpty else { return wake() }
    do {
      // A task of its own: what is cancelled because the service stops is given back, and not held until its lease ends.
      try await Task { try await record(Finished(result: result, leaseEnd: leaseEnd)) }.value
    } catch {
      logger.error("a round of results went wrong", metadata: ["error": "\(type(of: error))"])
    }
  }

  /// Tried for as long as the leases last: what is not written down is held back until they end, and then delivered
  /// again. A service that stops does not wait for a database so long.
  private static func record(
    _ round: [Finished], in queue: OutboxQueue, until stop: StopRequest, _ metrics: OutboxMetrics, _ logger: Logger
  ) async {
    var result = DeliveryResult()
    for finished in round { result.add(finished.result) }
    var attempt = 0
    while attempt < 10 || !stop.isMade, round.contains(where: { !$0.leaseEnd.hasPassed }) {
      attempt += 1
      do {
        let lags = try await queue.record(result)
        for lag in lags { metrics.lag.recordNanoseconds(Int64(lag * 1_000_000_000)) }
        metrics.delivered.increment(by: lags.count)
        return
      } catch {
        if attempt == 1 { logger.warning("deliveries can't be recorded", metadata: ["error": "\(type(of: error))"]) }
        guard (try? await Task.sleep(for: .milliseconds(min(1_000, 100 * attempt)))) != nil else { return }
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
