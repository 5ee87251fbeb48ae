/// One event for one subscriber, as a relay hands it out.
public struct Delivery: Sendable {
  public let event: CloudEvent
  /// As it was given to `Outbox.insertion(of:for:)`.
  public let subscriber: String
  /// 1 for the first try.
  public let attempt: Int
}

/// How the delivery of an event, or of several as one, ended. Codes are for ops: a few words of our own, never text from outside.
public enum DeliveryOutcome: Hashable, Sendable {
  /// The subscriber has it, for the first time or again.
  case delivered
  /// This try failed: again after a back-off, at most `OutboxPolicy.attempts` times.
  case retry(code: String)
  /// The subscriber as a whole is away, which is not the fault of this event: again after a back-off, without limit.
  case unavailable(code: String)
  /// It will never work: parked at once.
  case permanentFailure(code: String)
}
