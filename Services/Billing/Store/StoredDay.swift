import CivilCalendar
import Postgres

extension CalendarDay {
  /// As the column's text.
  ///
  /// - Throws: `UnreadableColumn`; the column's type makes that impossible.
  static func stored(_ text: String) throws -> CalendarDay {
    guard let day = CalendarDay(text) else { throw UnreadableColumn(type: "CalendarDay") }
    return day
  }

  static func stored(_ text: String?) throws -> CalendarDay? {
    try text.map { try stored($0) }
  }
}

extension SQL {
  /// A day as a parameter.
  static func day(_ day: CalendarDay?) -> SQL { "\(day?.text)::date" }
}
