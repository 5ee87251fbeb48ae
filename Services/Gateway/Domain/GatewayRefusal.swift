/// Everything that the gateway's own rules refuse. `Routes/GatewayRefusal+HTTP.swift` gives each a status and a code.
enum GatewayRefusal: Error, Hashable {
  /// Absent, foreign, revoked: one answer for all of them (TI-1, SL-2).
  case notFound
  /// A field whose value can't be taken; `field` is its path in the body.
  case invalid(field: String, FieldProblem)
  /// The client, member or key already has a contact, member or key like that.
  case taken(field: String)
  /// The record was changed since the caller read it (DC-2).
  case stale
  case unknownClient(field: String)
  case unknownContact(field: String)
  case unknownImage(field: String)
  /// Nobody among the recipients may decide.
  case nobodyDecides
  /// No other key could make keys.
  case lastKey
  /// The key that is asked for would hold more than the one asking.
  case scopeNotHeld(field: String)
  /// The proposal is in no state that can be shared.
  case notShareable(state: String)
  /// Only a draft can be sent.
  case notSendable(state: String)
  /// Nobody has decided yet: there is no signed copy and no proof.
  case notDecided(state: String)
  /// It is being printed right now.
  case paperNotReady
  /// What this proposal is doing right now (another dispatch) has to end first.
  case dispatchUnderWay
}

/// Why a field's value can't be taken.
enum FieldProblem: Hashable {
  case empty
  case tooLong(limitBytes: Int)
  /// Has a control character or is not the stated form ("an email address").
  case malformed(wanted: String)
  case outOfRange(String)
  case tooMany(limit: Int)
  /// It stands in the same list before.
  case repeated
}
