import CallContext
import Logging
import Reactor

/// One dependency, at one or several addresses, with the limits of its policy: a bulkhead with a short queue, a circuit
/// breaker, addresses that are not well put aside (`AddressBook`), and retries only where they are permitted, within a budget.
///
/// Lives on the thread of its client, so that a request changes threads once on its way out and once back.
public actor Upstream {
  public nonisolated let name: String
  private nonisolated let engine: CurlEngine
  private let policy: UpstreamPolicy
  private let random: @Sendable () -> Double
  private let logger: Logger
  private let bulkhead: Bulkhead
  private var addresses: AddressBook
  private var breaker: CircuitBreaker
  private var budget: RetryBudget
  private var metrics: UpstreamMetrics

  public nonisolated var unownedExecutor: UnownedSerialExecutor { engine.unownedExecutor }

  /// - Parameters:
  ///   - name: for logs, metrics and errors.
  ///   - addresses: at least one; requests go to them in turn.
  ///   - random: a number from 0 up to but not including 1, for the jitter of retries.
  /// - Throws: `OutboundError.invalidRequest` without an address.
  public init(
    name: String, addresses: [OutboundAddress], client: OutboundClient, policy: UpstreamPolicy = .internalService,
    logger: Logger, random: @escaping @Sendable () -> Double
  ) throws {
    guard !addresses.isEmpty else { throw OutboundError.invalidRequest(part: "address") }
    self.name = name
    self.engine = client.engine
    self.policy = policy
    self.random = random
    self.logger = logger
    self.bulkhead = Bulkhead(policy: policy)
    self.addresses = AddressBook(addresses, policy: policy)
    self.breaker = CircuitBreaker(policy: policy)
    self.budget = RetryBudget(policy: policy)
    self.metrics = UpstreamMetrics(upstream: name)
  }

  /// Sends a request and gives the whole answer, whatever its status.
  /// - Parameters:
  ///   - deadline: for all of it: the wait for a turn, every attempt and the waits between them.
  ///   - bodyLimit: of the answer, in bytes.
  /// - Throws: `OutboundError`, or what a streamed request body threw.
  public func send(
    _ request: OutboundRequest, deadline: Deadline, retry: RetryPermission = .never, bodyLimit: Int
  ) async throws -> OutboundResponse {
    let call = Call(request: request, deadline: deadline, retry: retry, bodyLimit: bodyLimit, isStreaming: false)
    let transfer = try await perform(call)
    bulkhead.leave(on: engine.reactor.here)
    return await engine.response(of: transfer)
  }

  /// Sends a request and returns when the head of the answer is here. It counts as in flight until the body has been
  /// read to its end or was dropped.
  /// - Throws: `OutboundError`, or what a streamed request body threw; the body's iteration throws the same.
  public func stream(
    _ request: OutboundRequest, deadline: Deadline, retry: RetryPermission = .never, bodyLimit: Int
  ) async throws -> OutboundStreamingResponse {
    let call = Call(request: request, deadline: deadline, retry: retry, bodyLimit: bodyLimit, isStreaming: true)
    let transfer = try await perform(call)
    leaveAtEnd(of: transfer)
    return await engine.streamingResponse(of: transfer)
  }

  // MARK: One call

  private struct Call {
    let request: OutboundRequest
    let deadline: Deadline
    let retry: RetryPermission
    let bodyLimit: Int
    let isStreaming: Bool
  }

  /// The answered transfer, with its turn still taken; without an answer the turn is given back.
  private func perform(_ call: Call) async throws -> Transfer {
    let start = MonotonicClock.now()
    do {
      guard !breaker.refuses else { throw OutboundError.unavailable(upstream: name) }
      if !bulkhead.enterAtOnce() { try await waitForTurn(until: call.deadline) }
      let transfer: Transfer
      do {
        transfer = try await attempts(of: call)
      } catch {
        bulkhead.leave(on: engine.reactor.here)
        throw error
      }
      metrics.countRequest(.init(status: transfer.status), took: MonotonicClock.now() - start)
      return transfer
    } catch {
      metrics.countRequest(.init(error: error), took: MonotonicClock.now() - start)
      throw error
    }
  }

  private func waitForTurn(until deadline: Deadline) async throws {
    guard !deadline.hasPassed else { throw OutboundError.deadlineExceeded }
    let waiter = Bulkhead.Waiter()
    let admission = await withTaskCancellationHandler {
      await withUnsafeContinuation { bulkhead.wait(waiter, until: deadline, on: engine.reactor.here, $0) }
    } onCancel: {
      Task { await giveUp(waiter) }
    }
    switch admission {
    case .admitted: return
    case .full: throw OutboundError.overloaded(upstream: name)
    case .tooLate: throw OutboundError.deadlineExceeded
    case .cancelled: throw OutboundError.cancelled
    }
  }

  private func giveUp(_ waiter: Bulkhead.Waiter) {
    bulkhead.cancel(waiter, on: engine.reactor.here)
  }

  private func attempts(of call: Call) async throws -> Transfer {
    budget.countRequest()
    var retries = 0
    var failed: AddressBook.Choice?
    while true {
      // It would say nothing of the address.
      guard !call.deadline.hasPassed else { throw OutboundError.deadlineExceeded }
      guard breaker.permit() else { throw OutboundError.unavailable(upstream: name) }
      let choice = addresses.choose(after: failed)
      let result = await attempt(call, at: choice)
      note(result, of: choice)
      guard retries < policy.retryLimit, let delay = delayBeforeRetry(retries, after: result, of: choice, in: call)
      else { return try result.get() }
      if case .success(let transfer) = result { await engine.abort(transfer, because: OutboundError.cancelled) }
      retries += 1
      failed = choice
      metrics.countRetry()
      await sleep(delay)
    }
  }

  private func attempt(_ call: Call, at choice: AddressBook.Choice) async -> Result<Transfer, any Error> {
    let plan = TransferPlan(
      upstream: name, request: call.request, address: choice.address, deadline: call.deadline,
      connectTimeout: policy.connectTimeout, bodyLimit: call.bodyLimit, mayRepeat: call.retry != .never,
      isStreaming: call.isStreaming)
    do {
      return .success(try await engine.exchange(plan))
    } catch {
      return .failure(error)
    }
  }

  // MARK: Learning from an attempt

  private func note(_ result: Result<Transfer, any Error>, of choice: AddressBook.Choice) {
    let fate: AddressBook.Fate
    switch result {
    case .success(let transfer):
      let isRefusal = Self.overloadStatuses.contains(transfer.status)
      fate = isRefusal ? .refused : transfer.headers["connection"] == "close" ? .leaving : .answered
      record(isRefusal ? .failure : .success)
    case .failure(let error):
      fate =
        switch error as? OutboundError {
        case .unavailable: .unreachable
        case .deadlineExceeded: .late
        default: .givenUp
        }
      record(Self.verdict(on: error))
    }
    guard addresses.note(fate, of: choice) else { return }
    logger.warning(
      "an address is put aside",
      metadata: ["upstream": "\(name)", "address": "\(choice.address)", "fate": "\(fate)"])
  }

  private func record(_ verdict: CircuitBreaker.Verdict) {
    guard breaker.record(verdict) else { return }
    metrics.breakerIsOpen(!breaker.isClosed)
    logger.warning(
      breaker.isClosed ? "the circuit breaker has closed" : "the circuit breaker has opened",
      metadata: ["upstream": "\(name)"])
  }

  /// Answers of a dependency, or of something before it, that can't do its work now.
  private static let overloadStatuses = [502, 503, 504]

  private static func verdict(on error: any Error) -> CircuitBreaker.Verdict {
    guard let error = error as? OutboundError else { return .none }
    switch error {
    case .unavailable, .connectionLost, .deadlineExceeded, .protocolFailure: return .failure
    case .overloaded, .bodyTooLarge, .invalidHeader, .invalidRequest, .cancelled: return .none
    }
  }

  // MARK: Retrying

  /// How long to wait before the next attempt, or nil when there is to be none.
  private func delayBeforeRetry(
    _ retries: Int, after result: Result<Transfer, any Error>, of choice: AddressBook.Choice, in call: Call
  ) -> Duration? {
    let nothingWasSent: Bool
    switch result {
    case .success(let transfer):
      guard Self.overloadStatuses.contains(transfer.status) else { return nil }
      // A server that says when to come back is not to be asked before; another one may be.
      if transfer.headers["retry-after"] != nil {
        guard call.retry != .never, addresses.hasAlternative(to: choice) else { return nil }
      }
      nothingWasSent = false
    case .failure(OutboundError.unavailable): nothingWasSent = true
    case .failure(OutboundError.connectionLost): nothingWasSent = false
    case .failure: return nil
    }
    if !nothingWasSent {
      guard call.retry != .never else { return nil }
      if case .stream = call.request.body { return nil }
    }
    guard !breaker.refuses, !Task.isCancelled else { return nil }
    // Another address that is well takes the request over at once; what was not sent is no additional load for anybody.
    if addresses.hasAlternative(to: choice), nothingWasSent || budget.spend() { return .zero }
    let ceiling = min(policy.retryMaximumDelay, policy.retryBaseDelay * (1 << min(retries, 16)))
    let delay = ceiling * min(max(0, random()), 1)
    guard delay < call.deadline.remaining, budget.spend() else { return nil }
    return delay
  }

  private func sleep(_ delay: Duration) async {
    guard delay > .zero else { return }
    let loop = engine.reactor.here
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      loop.schedule(at: .after(delay)) { continuation.resume() }
    }
  }

  // MARK: The end of a streamed answer

  private func leaveAtEnd(of transfer: Transfer) {
    guard !transfer.isEnded else {
      bulkhead.leave(on: engine.reactor.here)
      return
    }
    transfer.onEnd = { [self] failure in
      assumeIsolated { upstream in upstream.streamEnded(failure) }
    }
  }

  private func streamEnded(_ failure: (any Error)?) {
    bulkhead.leave(on: engine.reactor.here)
    if let failure, breaker.isClosed { record(Self.verdict(on: failure)) }
  }
}
