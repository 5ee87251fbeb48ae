import HTTPTypes
import ServiceRuntime

/// Every refusal of the gateway's rules with its status and code.
extension GatewayRefusal: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notFound: .notFound
    case .invalid(let field, let problem): .invalidField(field, code: problem.code, detail: problem.detail)
    case .taken(let field):
      Problem(
        .conflict, code: "already_exists", detail: "There is one like that already.", field: field,
        errors: [.init(code: "already_exists", field: field, detail: "There is one like that already.")])
    case .stale:
      Problem(
        .preconditionFailed, code: "stale", detail: "This was changed since it was read. Read it again.")
    case .unknownClient(let field):
      .invalidField(field, code: "unknown_client", detail: "The directory has no such client.")
    case .unknownContact(let field):
      .invalidField(field, code: "unknown_contact", detail: "The client has no such contact.")
    case .unknownImage(let field):
      .invalidField(field, code: "unknown_image", detail: "There is no such picture. Upload it first.")
    case .nobodyDecides:
      .invalidField("contact_ids", code: "nobody_decides", detail: "No recipient has the role decides.")
    case .lastKey:
      Problem(
        .conflict, code: "last_key", detail: "No other key holds directory:write: make one first.")
    case .scopeNotHeld(let field):
      .invalidField(field, code: "scope_not_held", detail: "A key can't give what it does not hold.")
    case .notShareable(let state):
      Problem(
        .conflict, code: "not_shareable", detail: "A proposal is shared by sending it first.",
        members: ["state": state])
    case .notSendable(let state):
      Problem(
        .conflict, code: "not_sendable", detail: "Only a draft can be sent.", members: ["state": state])
    case .notDecided(let state):
      Problem(
        .conflict, code: "not_decided", detail: "Nobody has decided this proposal yet.", members: ["state": state])
    case .paperNotReady:
      Problem(
        .serviceUnavailable, code: "not_ready", detail: "This file is being made. Try again in a moment.",
        headers: [.retryAfter: "2"])
    case .dispatchUnderWay:
      Problem(
        .conflict, code: "dispatch_under_way", detail: "This proposal is being sent right now.",
        headers: [.retryAfter: "1"])
    }
  }
}

extension FieldProblem {
  fileprivate var code: String {
    switch self {
    case .empty: "empty"
    case .tooLong: "too_long"
    case .malformed: "invalid_value"
    case .outOfRange: "out_of_range"
    case .tooMany: "too_many"
    case .repeated: "duplicate_item"
    }
  }

  fileprivate var detail: String {
    switch self {
    case .empty: "This can't be empty."
    case .tooLong(let limit): "At most \(limit) bytes."
    case .malformed(let wanted): "This must be \(wanted)."
    case .outOfRange(let range): "This must be \(range)."
    case .tooMany(let limit): "At most \(limit)."
    case .repeated: "This stands here twice."
    }
  }
}
