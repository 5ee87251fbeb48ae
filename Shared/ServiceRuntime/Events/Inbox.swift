import Foundation
import Postgres

/// Events that took effect here (RE-8): deliveries repeat, effects must not.
public enum Inbox {
  /// Send it first in the transaction of the effects, which must work for the events' organization, and leave alone what
  /// is not among the answers: it took effect before, or stands in the list twice.
  ///
  /// A delivery that comes while another one of the same event is at work waits for the end of that transaction. All
  /// take the events in the same order, so that two deliveries never wait for each other.
  ///
  /// - Returns: a statement whose answers `firstTimes(in:)` reads.
  public static func insertion(of events: [UUID], source: String) -> SQL {
    """
    INSERT INTO inbox (source, event_id)
    SELECT \(source), event_id FROM unnest(\(events)) AS event_id ORDER BY event_id
    ON CONFLICT DO NOTHING
    RETURNING event_id
    """
  }

  /// - Returns: the events that are to take effect now.
  public static func firstTimes(in rows: Rows) throws -> Set<UUID> {
    Set(try rows.map { try $0.decode("event_id", as: UUID.self) })
  }
}
