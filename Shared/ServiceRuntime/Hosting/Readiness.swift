import CallContext
import Synchronization

/// Whether this process may get traffic: started, not draining, and every check of the service passes.
public final class Readiness: Sendable {
  public typealias Check = @Sendable (Deadline) async -> Bool

  private enum Phase {
    case starting, serving, draining
  }

  private let checks: [(name: String, check: Check)]
  private let phase = Mutex(Phase.starting)

  /// - Parameter checks: by name, for instance `database`; each must end by the deadline it is given.
  public init(checks: [(name: String, check: Check)] = []) {
    self.checks = checks
  }

  public var isDraining: Bool { phase.withLock { $0 == .draining } }
  func begin() { phase.withLock { if $0 == .starting { $0 = .serving } } }
  func drain() { phase.withLock { $0 = .draining } }

  /// The names of what is not ready; empty when all is well.
  public func failures() async -> [String] {
    let phase = phase.withLock { $0 }
    guard phase == .serving else { return [phase == .starting ? "starting" : "draining"] }
    let deadline = Deadline.after(.seconds(1))
    return await withTaskGroup(of: String?.self) { group in
      for (name, check) in checks {
        group.addTask { await check(deadline) ? nil : name }
      }
      var failures: [String] = []
      for await failure in group {
        if let failure { failures.append(failure) }
      }
      return failures.sorted()
    }
  }
}
