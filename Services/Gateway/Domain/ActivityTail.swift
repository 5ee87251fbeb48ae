/// The latest messages about one organization, for those who follow it: each keeps a place of its own, and nothing is
/// kept for anybody in particular.
struct ActivityTail: Sendable {
  struct Message: Hashable, Sendable {
    /// Of the line of the feed; `nil` for what is not in the feed and is not told again.
    var position: Int64?
    /// As it is sent.
    var bytes: [UInt8]
  }

  /// Where somebody is.
  struct Place: Hashable, Sendable {
    /// The last line of the feed they have.
    var position: Int64
    /// How many messages were appended before the next one they want.
    var number: Int
  }

  static let limit = 256

  /// The last line of the feed that was looked at.
  private(set) var position: Int64
  private var recent: [Message] = []
  private var count = 0

  init(position: Int64) { self.position = position }

  var end: Place { Place(position: position, number: count) }

  mutating func append(_ message: Message) {
    if let position = message.position {
      guard position > self.position else { return }
      self.position = position
    }
    recent.append(message)
    count += 1
    // A part at a time: the rest would move for each one otherwise.
    if recent.count >= 2 * Self.limit { recent.removeFirst(recent.count - Self.limit) }
  }

  /// - Returns: what came behind this place; `nil` when some of it is not here any more.
  func messages(behind place: Place) -> ArraySlice<Message>? {
    let missed = count - place.number
    guard missed <= recent.count else { return nil }
    return recent.suffix(missed)
  }
}
