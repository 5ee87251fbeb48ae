import Foundation
import HTTPTypes
import Identifiers
import ServiceRuntime

/// What the lists of this service understand.
extension QueryParameters {
  static let defaultLimit = 25

  func limit() throws -> Int { try int("limit", in: 1...100) ?? Self.defaultLimit }

  func cursor() throws -> ListCursor? {
    guard let text = self["cursor"] else { return nil }
    guard let cursor = ListCursor(text: text) else {
      throw Self.refusal("cursor", code: "invalid_cursor", "This is no cursor of this list.")
    }
    return cursor
  }

  func state() throws -> ProposalStateName? {
    guard let text = self["state"] else { return nil }
    guard let state = ProposalStateName(rawValue: text) else {
      throw Self.refusal("state", code: "invalid_value", "No proposal is ever in this state.")
    }
    return state
  }

  func clientID() throws -> ClientID? {
    guard let text = self["client_id"] else { return nil }
    guard let id = ClientID(text) else {
      throw Self.refusal("client_id", code: "invalid_value", "A client's id is a UUID in lower case.")
    }
    return id
  }

  static func refusal(_ field: String, code: String, _ detail: String) -> Problem {
    Problem(
      .badRequest, code: code, detail: detail, field: field,
      errors: [Problem.FieldError(code: code, field: field, detail: detail)])
  }
}

extension ListCursor {
  /// Opaque to callers: they hand it back as they got it.
  var text: String { "\(String(createdMicroseconds, radix: 36)).\(id.uuidString.lowercased())" }

  init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count <= 12, let time = Int64(parts[0], radix: 36), time >= 0,
      time <= 253_402_300_799_999_999, let id = ProposalID(parts[1])
    else { return nil }
    self.init(createdMicroseconds: time, id: id.rawValue)
  }
}
