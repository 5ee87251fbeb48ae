import Synchronization

/// Counts open connections, all together and by address (GW-3).
final class ConnectionLimiter: Sendable {
  private struct Counts {
    var total = 0
    var byAddress: [IPAddress: Int] = [:]
  }

  private let limits: EdgeLimits
  private let counts = Mutex(Counts())

  init(limits: EdgeLimits) {
    self.limits = limits
  }

  /// - Parameter address: `nil` for a unix socket, which is counted in the total only.
  /// - Returns: whether the connection may stay; then `leave` must follow when it is closed.
  func enter(_ address: IPAddress?) -> Bool {
    let key = key(of: address)
    return counts.withLock { counts in
      guard counts.total < limits.connections else { return false }
      if let key {
        let count = counts.byAddress[key, default: 0]
        guard count < limits.connectionsPerAddress else { return false }
        counts.byAddress[key] = count + 1
      }
      counts.total += 1
      return true
    }
  }

  func leave(_ address: IPAddress?) {
    let key = key(of: address)
    counts.withLock { counts in
      counts.total -= 1
      guard let key, let count = counts.byAddress[key] else { return }
      counts.byAddress[key] = count > 1 ? count - 1 : nil
    }
  }

  var total: Int { counts.withLock { $0.total } }

  /// Everybody comes through a trusted proxy's address, so it says nothing about a person.
  private func key(of address: IPAddress?) -> IPAddress? {
    guard let address, !limits.trustedProxies.contains(where: { $0.contains(address) }) else { return nil }
    return address.subscriber
  }
}
