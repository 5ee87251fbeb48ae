/// What a listener hears.
public enum DatabaseNotification: Hashable, Sendable {
  /// Listening has begun, for the first time or again after the connection was lost: look at what was missed.
  case reconnected
  /// Somebody called NOTIFY on the channel.
  case received(payload: String)
}
