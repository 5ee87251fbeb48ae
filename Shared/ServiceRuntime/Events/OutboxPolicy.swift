import Cryptography

/// How a relay works through the events of one subscriber.
public struct OutboxPolicy: Sendable {
  /// Rows that are claimed at a time.
  public var batch = 100
  /// Events of one organization that are delivered as one at most. 1 for a subscriber that takes them singly.
  public var parcelEvents = 1
  /// Bytes of their data together, at most; one event may have more. Keep it well below what the subscriber takes.
  public var parcelBytes = 1 << 20
  /// Deliveries at the same time, each of other aggregates. Few: what is told afterwards must not take the database's
  /// connections from those who wait for an answer. More suits a subscriber that lets one wait.
  public var parallelism = 2
  /// How long a claimed row is kept from other relays: deliveries begin while more than `deliveryTimeout` of it is left. A
  /// relay that dies holds it back so long, as does a claim whose answer was lost with the database's connection.
  public var lease: Duration = .seconds(25)
  /// How long one delivery may take; told to it as its deadline.
  public var deliveryTimeout: Duration = .seconds(10)
  /// How long a first try may take, where that is less.
  public var firstTimeout: Duration?
  /// What has failed before comes behind what has not. Only where each event has an aggregate of its own: it breaks the
  /// order of those that have not.
  public var takesFreshFirst = false
  /// Failed tries until an event is parked (RE-8).
  public var attempts = 10
  public var firstDelay: Duration = .seconds(1)
  public var longestDelay: Duration = .seconds(300)
  /// The longest time between two tries while a subscriber is away.
  public var longestOutageDelay: Duration = .seconds(15)
  /// A relay looks for rows at least so often: those of another process that died are told by nobody.
  public var longestSleep: Duration = .seconds(2)
  /// How long events wait at most while callers wait for the database's connections. What is told afterwards costs as much as what
  /// is told of, so those who wait for an answer go first; what has gathered then goes in larger parcels.
  public var longestRest: Duration = .milliseconds(500)

  public init() {}

  /// Doubles with each failure up to `longestDelay`; between half of that and all of it, by chance, so that what
  /// failed together does not come back together.
  ///
  /// - Parameter failures: at least 1.
  func delay(afterFailures failures: Int, chance: Double = Random.fraction()) -> Duration {
    spread(min(longestDelay, firstDelay * (1 << min(max(failures, 1) - 1, 30))), chance)
  }

  func outageDelay(afterClaims claims: Int, chance: Double = Random.fraction()) -> Duration {
    spread(min(longestOutageDelay, firstDelay * (1 << min(max(claims, 1) - 1, 30)) / 2), chance)
  }

  private func spread(_ delay: Duration, _ chance: Double) -> Duration { delay * (0.5 + chance / 2) }
}
