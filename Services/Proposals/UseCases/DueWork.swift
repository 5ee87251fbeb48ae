import Foundation
import ServiceRuntime

/// What is due, done one after the other: one that can't be done holds up no other, and comes again the next time.
enum DueWork {
  /// - Parameters:
  ///   - batch: read at once.
  ///   - read: the next ones behind the last of the batch before; `nil` at the beginning.
  ///   - proposal: that one is about.
  /// - Throws: `Failures` after all others were done; what reading throws.
  static func all<Due: Sendable>(
    batch: Int, read: (_ after: Due?) async throws -> [Due], proposal: (Due) -> ProposalID,
    work: (Due) async throws -> Void
  ) async throws {
    var failures: [Failure] = []
    var last: Due?
    while true {
      let due = try await read(last)
      for one in due {
        do {
          try await work(one)
        } catch let error where !(error is CancellationError) {
          failures.append(Failure(proposal: proposal(one), kind: "\(type(of: error))"))
        }
      }
      last = due.last
      if due.count < batch { break }
    }
    if !failures.isEmpty { throw Failures(all: failures) }
  }

  struct Failure: Sendable {
    let proposal: ProposalID
    let kind: String
  }

  /// What could not be done this time.
  struct Failures: PartialFailure {
    let all: [Failure]
    var summary: String { all.prefix(5).map { "\($0.proposal): \($0.kind)" }.joined(separator: ", ") }
  }
}
