import Foundation
import Postgres

/// Events that took effect here (RE-8): deliveries repeat, effects must not.
public enum Inbox {
  /// Call it first in the transaction of the effect, which must work for the event's organization.
  ///
  /// A delivery that comes while another one of the same event is at work waits for the end of that transaction.
  ///
  /// - Returns: `false` when the event took effect before; then do nothing and say yes to the sender.
  public static func firstTime(
    eventID: UUID, source: String, in transaction: Transaction
  ) async throws -> Bool {
    try await transaction.execute(
      """
      INSERT INTO inbox (source, event_id)
      VALUES (\(source), \(eventID))
      ON CONFLICT DO NOTHING
      """) == 1
  }
}
