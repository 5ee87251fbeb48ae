import Hummingbird
import ServiceRuntime

extension Response {
  /// What the team is told of a decision; one that was there before says so.
  static func decided(_ decided: ProposalsClient.Decided) throws -> Response {
    try .json(decided.decision, headers: decided.isRepeated ? [.idempotencyReplayed: "true"] : [:])
  }
}
