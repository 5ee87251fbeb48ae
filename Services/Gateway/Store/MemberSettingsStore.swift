import Foundation
import Identifiers
import Postgres

enum MemberSettingsStore {
  /// Of the alias `s`.
  static let columns: SQL = """
    s.not_opened, s.not_opened_days, s.opened_often, s.opened_often_times, s.left_after_reading,
    s.left_after_reading_minutes, s.first_open_notice, s.decision_notice, s.question_notice
    """

  /// `settings(in:)` reads the answer.
  static func selection(of member: Member.ID) -> SQL {
    """
    SELECT \(columns) FROM member_settings s
    WHERE s.organization_id = current_organization() AND s.member_id = \(member)
    """
  }

  static func settings(in rows: Rows) throws -> MemberSettings { try rows.first.map(settings) ?? .standard }

  /// - Returns: a statement that writes nothing for somebody who is not of the team.
  static func setting(_ settings: MemberSettings, of member: Member.ID, at now: Date) -> SQL {
    func least(_ code: Signal.Code) -> Int32 { Int32(clamping: settings.signals[code].least) }
    func isOn(_ code: Signal.Code) -> Bool { settings.signals[code].isOn }
    return """
      INSERT INTO member_settings (
        organization_id, member_id, not_opened, not_opened_days, opened_often, opened_often_times, left_after_reading,
        left_after_reading_minutes, first_open_notice, decision_notice, question_notice, changed_at
      )
      SELECT
        organization_id, id, \(isOn(.notOpened)), \(least(.notOpened)), \(isOn(.openedOften)), \(least(.openedOften)),
        \(isOn(.leftAfterReading)), \(least(.leftAfterReading)), \(settings.notices.contains(.firstOpen)),
        \(settings.notices.contains(.decision)), \(settings.notices.contains(.question)), \(now)
      FROM members
      WHERE organization_id = current_organization() AND id = \(member) AND removed_at IS NULL
      ON CONFLICT (organization_id, member_id) DO UPDATE
      SET
        not_opened = EXCLUDED.not_opened,
        not_opened_days = EXCLUDED.not_opened_days,
        opened_often = EXCLUDED.opened_often,
        opened_often_times = EXCLUDED.opened_often_times,
        left_after_reading = EXCLUDED.left_after_reading,
        left_after_reading_minutes = EXCLUDED.left_after_reading_minutes,
        first_open_notice = EXCLUDED.first_open_notice,
        decision_notice = EXCLUDED.decision_notice,
        question_notice = EXCLUDED.question_notice,
        changed_at = EXCLUDED.changed_at
      """
  }

  /// - Returns: the standard ones where an outer join found no row.
  static func settings(_ row: Row) throws -> MemberSettings {
    guard let isNotOpenedOn = try row.decode("not_opened", as: Bool?.self) else { return .standard }
    var settings = MemberSettings()
    settings.signals[.notOpened] = .init(isOn: isNotOpenedOn, least: try row.decode("not_opened_days"))
    settings.signals[.openedOften] = .init(
      isOn: try row.decode("opened_often"), least: try row.decode("opened_often_times"))
    settings.signals[.leftAfterReading] = .init(
      isOn: try row.decode("left_after_reading"), least: try row.decode("left_after_reading_minutes"))
    let notices: [(Notice, String)] = [
      (.firstOpen, "first_open_notice"), (.decision, "decision_notice"), (.question, "question_notice"),
    ]
    settings.notices = Set(try notices.filter { try row.decode($0.1) }.map(\.0))
    return settings
  }
}
