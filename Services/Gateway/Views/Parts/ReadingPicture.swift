import HTML
import ProposalsContract

/// How long each part of a proposal was looked at, as bars with their names and figures beside them; the same as a table
/// for whoever does not see it.
struct ReadingPicture: Sendable {
  struct Part: Hashable, Sendable {
    var name: String
    var seconds: Int
  }

  var parts: [Part]
  var phrases: any Phrases

  // Without a view box the unit is the page's own: bars grow with their place, and words keep their size.
  private static let rowHeight = 48
  private static let barHeight = 10

  /// In the order of the page; parts that nobody saw are named, too: they are what the picture is for.
  static func parts(of views: [ViewDetail], in proposal: ProposalDetail, phrases: any Phrases) -> [Part] {
    var seconds: [String: Int] = [:]
    for section in views.flatMap(\.sections) { seconds[section.part, default: 0] += section.activeSeconds }
    guard seconds.values.contains(where: { $0 > 0 }) else { return [] }
    let sections = proposal.content.sections.indices.map { "section-\($0 + 1)" }
    let always = sections + ["price"]
    let order = ["introduction"] + sections + ["packages", "price", "terms", "questions"]
    return order.filter { always.contains($0) || seconds[$0] ?? 0 > 0 }.map {
      Part(name: name(of: $0, in: proposal, phrases: phrases), seconds: seconds[$0] ?? 0)
    }
  }

  static func name(of part: String, in proposal: ProposalDetail, phrases: any Phrases) -> String {
    if part.hasPrefix("section-"), let number = Int(part.dropFirst("section-".utf8.count)),
      proposal.content.sections.indices.contains(number - 1)
    {
      return proposal.content.sections[number - 1].title
    }
    return phrases.part(part)
  }

  var figure: Markup {
    """
    <figure class="reading">
    <svg width="100%" height="\(parts.count * Self.rowHeight)" role="img" aria-labelledby="reading-name reading-text">
    <title id="reading-name">\(phrases.readingTitle)</title>
    <desc id="reading-text">\(phrases.readingText(longest.name, seconds: longest.seconds))</desc>
    \(parts.enumerated().map { bar($0.element, row: $0.offset) })\
    </svg>
    <details>
    <summary>\(phrases.asTable)</summary>
    <table class="figures-table">
    <thead><tr><th scope="col">\(phrases.partLabel)</th><th scope="col" class="number">\(phrases.activeLabel)</th></tr></thead>
    <tbody>
    \(parts.map { "<tr><th scope=\"row\">\($0.name)</th><td class=\"number\">\(phrases.duration(seconds: $0.seconds))</td></tr>\n" })\
    </tbody>
    </table>
    </details>
    </figure>

    """
  }

  private var longest: Part { parts.max { $0.seconds < $1.seconds } ?? Part(name: "", seconds: 0) }

  private func bar(_ part: Part, row: Int) -> Markup {
    let top = row * Self.rowHeight
    let share = longest.seconds == 0 ? 0 : max(part.seconds > 0 ? 1 : 0, part.seconds * 100 / longest.seconds)
    return """
      <g>
      <text x="0" y="\(top + 16)">\(shortened(part.name)) \
      <tspan class="bar-figure">\(phrases.duration(seconds: part.seconds))</tspan></text>
      <rect class="bar-ground" x="0" y="\(top + 24)" width="100%" height="\(Self.barHeight)" rx="5"></rect>
      \(when: share > 0, "<rect class=\"bar\" x=\"0\" y=\"\(top + 24)\" width=\"\(share)%\" height=\"\(Self.barHeight)\" rx=\"5\"></rect>\n")\
      </g>

      """
  }

  /// Pictures have no line breaks; the table has the whole name.
  private func shortened(_ name: String) -> String { name.count > 26 ? "\(name.prefix(25))…" : name }
}
