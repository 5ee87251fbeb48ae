import Foundation

/// Times on the wire: RFC 3339, UTC, milliseconds, `2026-11-30T09:15:00.000Z`.
public enum Timestamp {
  public static func text(_ date: Date) -> String {
    var bytes: [UInt8] = []
    append(date, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func append(_ date: Date, to bytes: inout [UInt8]) {
    // Years 0000 to 9999, the range of RFC 3339; what lies beyond is cut to it.
    let seconds = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799.999)
    // The nearest millisecond would turn .9996 into the next second; times are cut, as PostgreSQL's truncation does.
    let milliseconds = Int64((seconds * 1000 + 0.0005).rounded(.down))
    let (day, ofDay) = milliseconds.flooredDivision(by: 86_400_000)
    let (year, month, dayOfMonth) = Self.civil(fromDays: day)
    append(year, digits: 4, to: &bytes)
    bytes.append(0x2D)
    append(month, digits: 2, to: &bytes)
    bytes.append(0x2D)
    append(dayOfMonth, digits: 2, to: &bytes)
    bytes.append(0x54)
    append(ofDay / 3_600_000, digits: 2, to: &bytes)
    bytes.append(0x3A)
    append(ofDay / 60_000 % 60, digits: 2, to: &bytes)
    bytes.append(0x3A)
    append(ofDay / 1000 % 60, digits: 2, to: &bytes)
    bytes.append(0x2E)
    append(ofDay % 1000, digits: 3, to: &bytes)
    bytes.append(0x5A)
  }

  /// RFC 3339 section 5.6, with a `Z` or a numeric offset and at most nine decimals; `nil` for anything else.
  public static func parse(_ text: String) -> Date? {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(4), reader.skip(0x2D), let month = reader.number(2), (1...12).contains(month),
      reader.skip(0x2D), let day = reader.number(2), (1...Self.days(in: month, of: year)).contains(day),
      reader.skip(0x54), let hour = reader.number(2), hour < 24, reader.skip(0x3A), let minute = reader.number(2),
      minute < 60, reader.skip(0x3A), let second = reader.number(2), second < 60,
      let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    let seconds = Self.days(fromYear: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    return Date(timeIntervalSince1970: Double(seconds - offset) + fraction)
  }

  private static func append(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
    var divisor: Int64 = [1, 10, 100, 1000][digits - 1]
    while divisor > 0 {
      bytes.append(UInt8(0x30 + value / divisor % 10))
      divisor /= 10
    }
  }

  /// Days since 1970-01-01 of the proleptic Gregorian calendar, with years that start in March so that the leap day is
  /// the last of its year.
  static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = year.flooredDivision(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let remainder = ((self % divisor) + divisor) % divisor
    return ((self - remainder) / divisor, remainder)
  }
}

private struct DigitReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func number(_ digits: Int) -> Int64? {
    guard at + digits <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[at..<at + digits] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    at += digits
    return value
  }

  mutating func fraction() -> Double? {
    guard skip(0x2E) else { return 0 }
    var digits = 0
    while digits < 9, at + digits < bytes.count, (0x30...0x39).contains(bytes[at + digits]) { digits += 1 }
    guard digits > 0, let value = number(digits) else { return nil }
    return Double(value) / (0..<digits).reduce(1.0) { power, _ in power * 10 }
  }

  mutating func offset() -> Int64? {
    if skip(0x5A) { return 0 }
    let sign: Int64 = skip(0x2B) ? 1 : skip(0x2D) ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24, skip(0x3A), let minutes = number(2), minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
