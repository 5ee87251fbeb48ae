import Foundation

/// What is due, done one after the other: one that can't be done holds up no other, and comes again the next time.
public enum DueWork {
  /// - Parameters:
  ///   - batch: read at once.
  ///   - read: the next ones behind the last of the batch before; `nil` at the beginning.
  ///   - subject: what one is about.
  /// - Throws: `Failures` after all others were done; what reading throws.
  public static func all<Due: Sendable>(
    batch: Int, read: (_ after: Due?) async throws -> [Due], subject: (Due) -> String,
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
          failures.append(Failure(subject: subject(one), kind: "\(type(of: error))"))
        }
      }
      last = due.last
      if due.count < batch { break }
    }
    if !failures.isEmpty { throw Failures(all: failures) }
  }

  public struct Failure: Sendable {
    public let subject: String
    public let kind: String
  }

  /// What could not be done this time.
  public struct Failures: PartialFailure {
    public let all: [Failure]
    public var summary: String { all.prefix(5).map { "\($0.subject): \($0.kind)" }.joined(separator: ", ") }
  }
}
