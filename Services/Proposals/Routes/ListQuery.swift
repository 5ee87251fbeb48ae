import CivilCalendar
import Foundation
import Identifiers
import ServiceRuntime

/// What the lists of this service understand.
extension QueryParameters {
  func state() throws -> ProposalStateName? {
    try value("state", "No proposal is ever in this state.", ProposalStateName.init(rawValue:))
  }

  func day(_ name: String) throws -> CalendarDay? {
    try value(name, "A day that exists, written YYYY-MM-DD.") { CalendarDay($0) }
  }

  /// - Throws: 400 also where it is missing.
  func timeZone() throws -> TimeZone {
    let detail = "An IANA time zone."
    guard let zone = try value("time_zone", detail, TimeZone.init(ianaName:)) else {
      throw Self.refusal("time_zone", code: "required", detail)
    }
    return zone
  }

  func projectID() throws -> ProjectID? { try id("project_id", "A project's id is a UUID in lower case.") }

  func clientID() throws -> ClientID? { try id("client_id", "A client's id is a UUID in lower case.") }
}
