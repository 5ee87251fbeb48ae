import Postgres

enum NotificationStore {
  /// Tells all processes something that is lost without harm. Who notifies holds a lock of the whole server until the
  /// commit is done, so this one waits for no disk.
  ///
  /// - Parameter payload: below 8,000 bytes.
  static func telling(_ channel: String, _ payload: String = "") -> SQL {
    "SELECT set_config('synchronous_commit', 'off', true), pg_notify(\(channel), \(payload))"
  }
}
