import CallContext
import Reactor

/// The actor that lives on the reactor's thread and owns libcurl there.
actor CurlEngine {
  nonisolated let reactor: Reactor
  private let multi: CurlMulti

  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  init(reactor: Reactor, certificateAuthorityFile: String?, idleConnectionLimit: Int) throws {
    self.reactor = reactor
    multi = try CurlMulti(
      loop: reactor.here, certificateAuthorityFile: certificateAuthorityFile, idleConnectionLimit: idleConnectionLimit)
  }

  func send(_ plan: TransferPlan) async throws -> OutboundResponse {
    response(of: try await exchange(plan))
  }

  func stream(_ plan: TransferPlan) async throws -> OutboundStreamingResponse {
    streamingResponse(of: try await exchange(plan))
  }

  /// The whole answer of a transfer that has ended.
  func response(of transfer: Transfer) -> OutboundResponse {
    OutboundResponse(status: transfer.status, headers: transfer.headers, body: transfer.takeBody())
  }

  /// The answer of a transfer whose head is here.
  func streamingResponse(of transfer: Transfer) -> OutboundStreamingResponse {
    OutboundStreamingResponse(
      status: transfer.status, headers: transfer.headers,
      body: OutboundResponseBody(engine: self, transfer: transfer))
  }

  /// Sends once. Returns at the end of the answer, or with a reader when its head is here.
  /// - Throws: `OutboundError`, or what a streamed request body threw.
  func exchange(_ plan: TransferPlan) async throws -> Transfer {
    let transfer = Transfer(
      upstream: plan.upstream, deadline: plan.deadline, bodyLimit: plan.bodyLimit, mayRepeat: plan.mayRepeat,
      isStreaming: plan.isStreaming, upload: upload(of: plan.request))
    try await run(transfer) { try plan.prepare($0) }
    return transfer
  }

  /// Runs a transfer on a handle that `prepare` makes ready, until there is something to return to.
  func run(_ transfer: Transfer, prepare: (EasyHandle) throws -> Void) async throws {
    guard !Task.isCancelled else { throw OutboundError.cancelled }
    let handle = try multi.takeHandle()
    do {
      try prepare(handle)
    } catch {
      handle.resetAfterUse()
      multi.giveBack(handle)
      throw error
    }
    multi.start(handle, for: transfer)
    if !transfer.has(.head) { await wait(for: .head, of: transfer) }
    if let failure = transfer.failure { throw failure }
  }

  private func upload(of request: OutboundRequest) -> Upload? {
    guard case .stream(let stream) = request.body else { return nil }
    return Upload(stream: stream, engine: self)
  }

  private func wait(for part: Transfer.Part, of transfer: Transfer) async {
    await withTaskCancellationHandler {
      // A method, not a closure: a closure that does not mention the actor would leave its thread.
      await suspend(for: part, of: transfer)
    } onCancel: {
      Task { await abort(transfer, because: OutboundError.cancelled) }
    }
  }

  private func suspend(for part: Transfer.Part, of transfer: Transfer) async {
    await withUnsafeContinuation { transfer.wait(for: part, with: $0) }
  }

  func abort(_ transfer: Transfer, because error: any Error) {
    multi.abort(transfer, because: error)
  }

  // MARK: Reading an answer as it comes

  /// The next piece of the body, nil at its end.
  /// - Throws: `OutboundError`, or what a streamed request body threw.
  func nextPiece(of transfer: Transfer) async throws -> [UInt8]? {
    if !transfer.has(.body) { await wait(for: .body, of: transfer) }
    guard transfer.body.isEmpty else {
      let mustResume = transfer.isPausedForReader
      let piece = transfer.takeBody()
      if mustResume { multi.resume(transfer) }
      return piece
    }
    if let failure = transfer.failure { throw failure }
    return nil
  }

  // MARK: Sending a body as it is made

  /// Hands over the next piece and returns when libcurl has taken all of it.
  /// - Throws: `OutboundError`.
  func offer(_ chunk: [UInt8], to transfer: Transfer) async throws {
    guard let upload = transfer.upload, !chunk.isEmpty else { return }
    let mustResume = upload.isPaused
    try upload.accept(chunk)
    if mustResume { multi.resume(transfer) }
    // The transfer's end wakes this too, and a cancelled request is ended by the one who waits for its answer.
    if !upload.hasRoom { await withUnsafeContinuation { upload.waitForRoom(with: $0) } }
  }

  func completeUpload(of transfer: Transfer) {
    guard let upload = transfer.upload else { return }
    let mustResume = upload.isPaused
    do {
      try upload.complete()
      if mustResume { multi.resume(transfer) }
    } catch {
      abort(transfer, because: error)
    }
  }
}
