import Foundation

/// A day of the Gregorian calendar, without a time and without a zone.
struct CivilDate: Hashable, Sendable {
  var year: Int
  /// 1...12.
  var month: Int
  /// 1...31.
  var day: Int

  /// Reads `YYYY-MM-DD`; `nil` for anything else and for days that do not exist.
  init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10]), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    self.init(year: year, month: month, day: day)
    guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
  }

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(_ instant: Date, in timeZone: TimeZone) {
    let seconds = LocalTime.seconds(of: instant, in: timeZone)
    self.init(daysSince1970: (Double(seconds) / 86_400).rounded(.down).clampedInt)
  }

  /// Whole days from 1970-01-01; years begin in March so that the leap day is the last of its year.
  var daysSince1970: Int {
    let (shiftedYear, shiftedMonth) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let era = Self.floorDivide(shiftedYear, by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = Self.floorDivide(shifted, by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `YYYY-MM-DD`.
  var text: String { "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))" }

  static func padded(_ number: Int, to width: Int) -> String {
    padded(String(number), to: width)
  }

  static func padded(_ digits: String, to width: Int) -> String {
    let missing = width - digits.utf8.count
    return missing > 0 ? String(repeating: "0", count: missing) + digits : digits
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func floorDivide(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
  }
}

/// The time of day in a zone.
struct LocalTime: Hashable, Sendable {
  /// 0...23.
  var hour: Int
  /// 0...59.
  var minute: Int

  init(_ instant: Date, in timeZone: TimeZone) {
    let secondOfDay = ((Self.seconds(of: instant, in: timeZone) % 86_400) + 86_400) % 86_400
    hour = secondOfDay / 3600
    minute = secondOfDay % 3600 / 60
  }

  /// Seconds from 1970-01-01 on the zone's own clock; held within the years that a page can name.
  static func seconds(of instant: Date, in timeZone: TimeZone) -> Int {
    let local = instant.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: instant))
    return min(max(local, -62_000_000_000), 253_000_000_000).rounded(.down).clampedInt
  }
}

extension Double {
  /// The nearest whole number that fits; 0 for what is not a number.
  fileprivate var clampedInt: Int {
    isNaN ? 0 : Int(exactly: rounded(.down)) ?? (self < 0 ? Int.min : Int.max)
  }
}
