import Identifiers
import ServiceRuntime

/// What the lists of this service understand.
extension QueryParameters {
  func state() throws -> ProposalStateName? {
    guard let text = self["state"] else { return nil }
    guard let state = ProposalStateName(rawValue: text) else {
      throw Self.refusal("state", code: "invalid_value", "No proposal is ever in this state.")
    }
    return state
  }

  func projectID() throws -> ProjectID? { try id("project_id", "A project's id is a UUID in lower case.") }

  func clientID() throws -> ClientID? { try id("client_id", "A client's id is a UUID in lower case.") }
}
