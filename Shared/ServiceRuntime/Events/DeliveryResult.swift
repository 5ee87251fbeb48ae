/// What became of claimed rows.
struct DeliveryResult: Sendable {
  struct Failure: Sendable {
    let delivery: ClaimedDelivery
    let code: String
    let delay: Duration
    let counts: Bool
  }

  var delivered: [ClaimedDelivery] = []
  var parked: [(delivery: ClaimedDelivery, code: String)] = []
  /// To be tried again. Each holds back its aggregate.
  var failures: [Failure] = []
  /// Never tried; free for everybody again.
  var released: [ClaimedDelivery] = []

  var isEmpty: Bool { delivered.isEmpty && parked.isEmpty && failures.isEmpty && released.isEmpty }

  mutating func add(_ other: DeliveryResult) {
    delivered += other.delivered
    parked += other.parked
    failures += other.failures
    released += other.released
  }
}
