/// A signature that was drawn by hand beside the typed name: lines of points, never an image, so that nothing in it can be
/// anything but a drawing.
///
/// It has one spelling, which is what the evidence holds: `x,y` in whole units, a space between the points of a line, a
/// semicolon between lines, as in `40,120 52,98 60,90;75,60`.
struct DrawnSignature: Hashable, Sendable {
  static let width = 600
  static let height = 200
  static let maximumLines = 60
  /// In all lines together; one alone is no signature.
  static let points = 2...1_500
  static let maximumBytes = 12_000

  let text: String

  /// - Returns: `nil` for anything but the one spelling of a drawing inside of the bounds.
  init?(_ text: String) {
    guard text.utf8.count <= Self.maximumBytes else { return nil }
    let lines = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    guard lines.count <= Self.maximumLines else { return nil }
    var count = 0
    for line in lines {
      let points = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      count += points.count
      guard count <= Self.points.upperBound, points.allSatisfy(Self.isPoint) else { return nil }
    }
    guard Self.points.contains(count) else { return nil }
    self.text = text
  }

  private static func isPoint(_ point: Substring.UTF8View) -> Bool {
    let numbers = point.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    return numbers.count == 2 && isNumber(numbers[0], upTo: width) && isNumber(numbers[1], upTo: height)
  }

  private static func isNumber(_ digits: Substring.UTF8View, upTo limit: Int) -> Bool {
    guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return false }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value <= limit
  }

  static let rule = """
    At most \(maximumLines) lines of \(points.lowerBound) to \(points.upperBound) points in all, as in "40,120 52,98;75,60", \
    from 0,0 to \(width),\(height) and in at most \(maximumBytes) bytes.
    """
}
