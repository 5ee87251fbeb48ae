import Foundation
import Identifiers
import Money

/// What one version of an estimate says differently from another, as drafted or sent, before any choice of the client.
struct Changes: Hashable, Sendable {
  /// A line as one version has it.
  struct Version: Hashable, Sendable {
    var name: String
    var description: String
    /// Plain decimal text.
    var quantity: String
    var unit: String
    var unitPriceCents: Int64
    /// Less the line's own discount.
    var amountCents: Int64
    /// It counts in the total.
    var isIncluded: Bool
    /// The hash of its picture.
    var image: String? = nil
  }

  struct Line: Hashable, Sendable {
    enum Difference: Hashable, Sendable {
      case added(Version)
      case removed(Version)
      case changed(from: Version, to: Version)
    }
    /// Of the later version, like item and section, unless it was removed.
    var id: LineID
    var item: String?
    /// The title of its section, or the name of its package.
    var section: String
    var difference: Difference
  }

  /// Another picture at the head, one where there was none, or none any more.
  struct Picture: Hashable, Sendable {
    var before: String?
    var after: String?
  }

  /// `nil` when it is the same.
  var cover: Picture? = nil
  /// In the order of the later version; what was removed comes last.
  var lines: [Line]
  var totalBeforeCents: Int64
  var totalAfterCents: Int64

  /// Totals are far within half of what fits, so this always does.
  var differenceCents: Int64 { totalAfterCents - totalBeforeCents }
}

extension Changes {
  /// Compares two versions. A line is found again by its id, or else by its item code, or else by the title of its
  /// section with its name. One that only moved, or whose section has another title, has not changed; one with another
  /// picture has.
  ///
  /// - Throws: `totalNegative`, `amountTooLarge`; checked content has neither.
  init(from earlier: Content, to later: Content, currency: Currency) throws(ProposalRefusal) {
    let old = try earlier.entries(currency)
    let new = try later.entries(currency)
    let partners = Entry.partners(of: new, in: old)
    var lines: [Line] = []
    for (entry, partner) in zip(new, partners) {
      guard let partner else {
        lines.append(entry.line(.added(entry.version)))
        continue
      }
      let before = old[partner].version
      if before != entry.version { lines.append(entry.line(.changed(from: before, to: entry.version))) }
    }
    let kept = Set(partners.compactMap { $0 })
    lines += old.enumerated().filter { !kept.contains($0.offset) }.map { $1.line(.removed($1.version)) }
    let cover = Picture(before: earlier.shownCover, after: later.shownCover)
    self.init(
      cover: cover.before == cover.after ? nil : cover,
      lines: lines,
      totalBeforeCents: try earlier.bill(for: earlier.selectionAsSent, currency: currency).totals.totalCents,
      totalAfterCents: try later.bill(for: later.selectionAsSent, currency: currency).totals.totalCents)
  }
}

/// A line with what it is found again by.
private struct Entry {
  var id: LineID
  var item: String?
  var section: String
  var version: Changes.Version

  enum Mark: Hashable {
    case id(LineID)
    case item(String)
    case place(section: String, name: String)
  }

  func line(_ difference: Changes.Line.Difference) -> Changes.Line {
    Changes.Line(id: id, item: item, section: section, difference: difference)
  }

  /// For each entry the position of its counterpart; the surest mark comes first for all of them, so that a weaker one
  /// takes nothing away from it. Lines with the same mark meet in their order.
  static func partners(of entries: [Entry], in others: [Entry]) -> [Int?] {
    var partners = [Int?](repeating: nil, count: entries.count)
    var free = Set(others.indices)
    let marks: [(Entry) -> Mark?] = [
      { .id($0.id) }, { $0.item.map(Mark.item) }, { .place(section: $0.section, name: $0.version.name) },
    ]
    for mark in marks {
      var waiting: [Mark: ArraySlice<Int>] = [:]
      for position in others.indices where free.contains(position) {
        if let mark = mark(others[position]) { waiting[mark, default: []].append(position) }
      }
      for index in entries.indices where partners[index] == nil {
        guard let mark = mark(entries[index]), let position = waiting[mark]?.popFirst() else { continue }
        partners[index] = position
        free.remove(position)
      }
    }
    return partners
  }
}

extension Content {
  fileprivate var shownCover: String? { StoredImage.shown(coverImage) }

  fileprivate func entries(_ currency: Currency) throws(ProposalRefusal) -> [Entry] {
    let selection = selectionAsSent
    var entries: [Entry] = []
    for section in sections {
      for line in section.lines {
        entries.append(try Self.entry(line, section.title, isIncluded: selection.counts(line), currency))
      }
    }
    for package in packages?.choices ?? [] {
      for line in package.lines {
        let isIncluded = package.id == selection.package && selection.counts(line)
        entries.append(try Self.entry(line, package.name, isIncluded: isIncluded, currency))
      }
    }
    return entries
  }

  private static func entry(
    _ line: Line, _ section: String, isIncluded: Bool, _ currency: Currency
  ) throws(ProposalRefusal) -> Entry {
    let amount = try amount(of: line, quantity: line.quantity, currency: currency)
    return Entry(
      id: line.id, item: line.item, section: section,
      version: Changes.Version(
        name: line.name, description: line.description, quantity: line.quantity.decimalText, unit: line.unit,
        unitPriceCents: line.unitPriceCents, amountCents: amount.minorUnits, isIncluded: isIncluded,
        image: StoredImage.shown(line.image)))
  }
}
