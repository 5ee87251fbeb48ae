import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// What a member wants to be told, as the team's programs read and set it.
struct MemberSettingsRoutes: Sendable {
  let setMemberSettings: SetMemberSettings

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let settings = try await setMemberSettings.current(of: try context.path.id("id"), call: context.call())
    return try .json(MemberSettingsBody(settings))
  }

  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(MemberSettingsBody.self, from: request)
    let settings = try await setMemberSettings(
      wanted.settings, of: try context.path.id("id"), call: context.call())
    return try .json(MemberSettingsBody(settings))
  }
}

/// Whole settings, in both directions.
struct MemberSettingsBody: Codable {
  struct Signals: Codable {
    struct NotOpened: Codable {
      let enabled: Bool
      let days: Int
    }
    struct OpenedOften: Codable {
      let enabled: Bool
      let times: Int
    }
    struct LeftAfterReading: Codable {
      let enabled: Bool
      let minutes: Int
    }

    let notOpened: NotOpened
    let openedOften: OpenedOften
    let leftAfterReading: LeftAfterReading

    enum CodingKeys: String, CodingKey {
      case notOpened = "not_opened"
      case openedOften = "opened_often"
      case leftAfterReading = "left_after_reading"
    }
  }

  struct Notices: Codable {
    let firstOpen: Bool
    let decision: Bool
    let question: Bool

    enum CodingKeys: String, CodingKey {
      case firstOpen = "first_open"
      case decision, question
    }
  }

  let signals: Signals
  let notices: Notices

  init(_ settings: MemberSettings) {
    let signals = settings.signals
    self.signals = Signals(
      notOpened: .init(enabled: signals[.notOpened].isOn, days: signals[.notOpened].least),
      openedOften: .init(enabled: signals[.openedOften].isOn, times: signals[.openedOften].least),
      leftAfterReading: .init(
        enabled: signals[.leftAfterReading].isOn, minutes: signals[.leftAfterReading].least))
    notices = Notices(
      firstOpen: settings.notices.contains(.firstOpen), decision: settings.notices.contains(.decision),
      question: settings.notices.contains(.question))
  }

  var settings: MemberSettings {
    var settings = MemberSettings()
    settings.signals[.notOpened] = .init(isOn: signals.notOpened.enabled, least: signals.notOpened.days)
    settings.signals[.openedOften] = .init(isOn: signals.openedOften.enabled, least: signals.openedOften.times)
    settings.signals[.leftAfterReading] = .init(
      isOn: signals.leftAfterReading.enabled, least: signals.leftAfterReading.minutes)
    let wanted: [(Notice, Bool)] = [
      (.firstOpen, notices.firstOpen), (.decision, notices.decision), (.question, notices.question),
    ]
    settings.notices = Set(wanted.filter(\.1).map(\.0))
    return settings
  }
}
