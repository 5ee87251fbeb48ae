import Identifiers

/// One request as it goes through the house: who asks, until when an answer is wanted, and its id for the logs.
public struct Call: Sendable {
  public let caller: Caller
  public let deadline: Deadline
  public let requestID: String

  public init(caller: Caller, deadline: Deadline, requestID: String) {
    self.caller = caller
    self.deadline = deadline
    self.requestID = requestID
  }

  public var organization: OrganizationID { caller.organization }
}
