/// How gapless numbers are written: at least four digits behind the name of their series.
enum SeriesNumber {
  static func text(_ series: String, _ number: Int64) -> String {
    let digits = String(number)
    return "\(series)-" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
