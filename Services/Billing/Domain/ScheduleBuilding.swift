import Foundation
import Identifiers

/// An accepted line of a proposal; cents, net of every discount, tax apart.
struct AcceptedWork: Hashable, Sendable {
  var section: String?
  var item: String?
  var description: String
  var amountCents: Int64
  var taxCents: Int64
}

/// How fine a schedule is.
enum ScheduleGranularity: String, Codable, Hashable, Sendable, CaseIterable {
  /// One line for each accepted line.
  case lines
  /// One line for each section.
  case sections
}

extension ScheduleOfValues {
  /// The schedule of what was accepted. Where that has too many lines, it is made of sections.
  ///
  /// - Throws: `amountTooLarge`, `invalid` (`too_many`).
  init(accepted: [AcceptedWork], granularity: ScheduleGranularity, newID: () -> UUID) throws(BillingRefusal) {
    self.init(lines: [])
    try append(Self.fitting(accepted, granularity, room: ScheduleLimits.lines), nil, newID)
  }

  /// With the lines of an accepted change order, which count from the next application on. One that is there already
  /// changes nothing. Where there is no room for all of its lines, it is made of sections, or of one line.
  ///
  /// - Throws: `amountTooLarge`, `invalid` (`too_many`).
  func adding(
    _ changeOrder: ScheduleChangeOrder, accepted: [AcceptedWork], granularity: ScheduleGranularity, newID: () -> UUID
  ) throws(BillingRefusal) -> ScheduleOfValues {
    guard lines.contains(where: { $0.changeOrder?.id == changeOrder.id }) == false else { return self }
    var schedule = self
    let room = ScheduleLimits.linesWithChangeOrders - lines.count
    try schedule.append(
      Self.fitting(accepted, granularity, room: room, whole: changeOrder.title), changeOrder, newID)
    return schedule
  }

  /// The finest of these ways for which there is room.
  private static func fitting(
    _ work: [AcceptedWork], _ granularity: ScheduleGranularity, room: Int, whole: String? = nil
  ) throws(BillingRefusal) -> [AcceptedWork] {
    // Before anything is added up.
    guard ScheduleLimits.hold(work.map(\.amountCents)), ScheduleLimits.hold(work.map(\.taxCents)) else {
      throw .amountTooLarge
    }
    let ways = (granularity == .lines ? [work] : []) + [work.bySection] + (whole.map { [work.asOne($0)] } ?? [])
    guard let way = ways.first(where: { $0.count <= room }) else {
      throw .field("lines", "too_many", "There is no room for more lines.")
    }
    return way
  }

  private mutating func append(_ work: [AcceptedWork], _ changeOrder: ScheduleChangeOrder?, _ newID: () -> UUID)
    throws(BillingRefusal)
  {
    for work in work {
      lines.append(
        ScheduleLine(
          id: ScheduleLineID(newID()), position: lines.count + 1, item: work.item, section: work.section,
          description: work.description, scheduledCents: work.amountCents, taxCents: work.taxCents,
          changeOrder: changeOrder))
    }
    guard ScheduleLimits.hold(lines.map(\.scheduledCents)), ScheduleLimits.hold(lines.map(\.taxCents)) else {
      throw .amountTooLarge
    }
  }
}

extension [AcceptedWork] {
  /// One for each run of the same section; what has none stays as it is.
  fileprivate var bySection: [AcceptedWork] {
    var result: [AcceptedWork] = []
    for work in self {
      guard let title = work.section else {
        result.append(work)
        continue
      }
      guard let last = result.last, last.section == title else {
        result.append(
          AcceptedWork(
            section: title, item: nil, description: title, amountCents: work.amountCents, taxCents: work.taxCents))
        continue
      }
      result[result.count - 1].amountCents += work.amountCents
      result[result.count - 1].taxCents += work.taxCents
    }
    return result
  }

  fileprivate func asOne(_ description: String) -> [AcceptedWork] {
    [
      AcceptedWork(
        section: nil, item: nil, description: description, amountCents: reduce(0) { $0 + $1.amountCents },
        taxCents: reduce(0) { $0 + $1.taxCents })
    ]
  }
}
