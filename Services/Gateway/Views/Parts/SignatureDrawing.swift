import HTML

/// A drawn signature as a picture: one path in the colour of the text around it, cut to what was drawn.
struct SignatureDrawing: Sendable {
  /// Of the pad; the owner lets nothing beyond it through.
  static let width = 600
  static let height = 200
  private static let margin = 8

  private typealias Point = (x: Int, y: Int)
  private let lines: [[Point]]

  /// - Parameter text: lines of points, as in `40,120 52,98;75,60`.
  /// - Returns: `nil` when nobody drew, or when it is no drawing.
  init?(_ text: String?) {
    guard let text, !text.isEmpty else { return nil }
    var lines: [[Point]] = []
    for line in text.split(separator: ";", omittingEmptySubsequences: false) {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      let points = parts.compactMap(Self.point)
      guard points.count == parts.count else { return nil }
      lines.append(points)
    }
    self.lines = lines
  }

  private static func point(_ text: Substring) -> Point? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 2, numbers.count == 2, (0...width).contains(numbers[0]), (0...height).contains(numbers[1])
    else { return nil }
    return (numbers[0], numbers[1])
  }

  func picture(of name: String, phrases: any Phrases) -> Markup {
    let title = phrases.signatureOf(name)
    return """
      <svg class="drawn-signature" viewBox="\(unsafeRaw: box)" role="img" aria-label="\(title)" \
      aria-describedby="signature-description"><title>\(title)</title>\
      <desc id="signature-description">\(phrases.signatureDescription)</desc>\
      <path fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" \
      d="\(unsafeRaw: path)"></path></svg>
      """
  }

  private var box: String {
    let all = lines.joined()
    let (left, right) = (all.map(\.x).min() ?? 0, all.map(\.x).max() ?? 0)
    let (top, bottom) = (all.map(\.y).min() ?? 0, all.map(\.y).max() ?? 0)
    return """
      \(left - Self.margin) \(top - Self.margin) \(right - left + 2 * Self.margin) \(bottom - top + 2 * Self.margin)
      """
  }

  /// Through the middle between two points, so that corners of the hand's path are round; as the pad draws it.
  private var path: String {
    var path = ""
    for line in lines {
      path += "M\(line[0].x) \(line[0].y)"
      if line.count == 1 { path += "h.1" }
      for (index, point) in line.enumerated().dropFirst() {
        if line.indices.contains(index + 1) {
          let next = line[index + 1]
          path += "Q\(point.x) \(point.y) \(Self.half(point.x + next.x)) \(Self.half(point.y + next.y))"
        } else {
          path += "L\(point.x) \(point.y)"
        }
      }
    }
    return path
  }

  private static func half(_ sum: Int) -> String { sum % 2 == 0 ? "\(sum / 2)" : "\(sum / 2).5" }
}
