import CallContext
import Postgres
import ServiceRuntime

/// The order of steps around a request that may come again: claim its key, do it, keep the answer.
struct KeptAnswers: Sendable {
  let ledger: IdempotencyLedger
  let database: Database

  func once(
    _ request: IdempotencyRequest, deadline: Deadline, _ work: () async throws -> StoredAnswer
  ) async throws -> (answer: StoredAnswer, isReplay: Bool) {
    switch try await ledger.claim(request, in: database, deadline: deadline) {
    case .replay(let answer): return (answer, true)
    case .fresh(let ticket):
      let answer: StoredAnswer
      do {
        answer = try await work()
      } catch let refusal as any ProblemConvertible where !refusal.problem.isOutage {
        // A refusal is no answer to keep: what was wrong may be mended and sent again under the same key. Should this
        // fail too, the claim's lease ends by itself.
        try? await ledger.abandon(ticket, in: database, deadline: .after(.seconds(2)))
        throw refusal
      }
      // What did not answer may have done it: the key stays taken until its lease ends, and whoever is behind knows it.
      // Once it is done the answer is kept though the caller may be gone, in a time of its own.
      let (ledger, database) = (ledger, database)
      await Task {
        _ = try? await ledger.complete(ticket, with: answer, in: database, deadline: .after(.seconds(5)))
      }.value
      return (answer, false)
    }
  }
}
