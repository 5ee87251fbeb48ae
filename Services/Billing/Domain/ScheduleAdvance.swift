extension ScheduleOfValues {
  /// As the schedule stands once an application made from it is issued.
  func after(_ application: ApplicationForPayment) -> ScheduleOfValues {
    var schedule = self
    for (index, line) in application.sheet.lines.enumerated() { schedule.lines[index].progress = line.after }
    schedule.applications = application.number
    schedule.ceilingBasisPoints = application.terms.ceilingBasisPoints
    schedule.certifiedCents += application.certification.cents
    return schedule
  }

  /// As the schedule stands once an application is void: as before it. Lines of change orders that came since stay.
  ///
  /// - Throws: `notLastApplication`; `releasedSince`, when a release invoice came after it.
  func voiding(_ application: ApplicationForPayment) throws(BillingRefusal) -> ScheduleOfValues {
    guard application.number == applications else { throw .notLastApplication(last: applications) }
    let entries = Dictionary(application.sheet.lines.map { ($0.lineID, $0) }, uniquingKeysWith: { first, _ in first })
    var schedule = self
    for (index, line) in lines.enumerated() {
      guard let entry = entries[line.id] else { continue }
      guard line.progress == entry.after else { throw .releasedSince }
      schedule.lines[index].progress = entry.before
    }
    schedule.applications -= 1
    schedule.ceilingBasisPoints = application.ceilingBeforeBasisPoints
    schedule.certifiedCents -= application.certification.cents
    return schedule
  }

  /// As the schedule stands once a release invoice made from it is issued.
  func after(_ release: RetainageRelease) -> ScheduleOfValues { moving(release, by: 1) }

  /// As the schedule stands once a release invoice is void: what it released is held again.
  ///
  /// - Throws: `appliedSince`, when an application was made of what had been released.
  func voiding(_ release: RetainageRelease) throws(BillingRefusal) -> ScheduleOfValues {
    guard release.applications == applications else { throw .appliedSince }
    return moving(release, by: -1)
  }

  private func moving(_ release: RetainageRelease, by sign: Int64) -> ScheduleOfValues {
    let cents = Dictionary(release.lines.map { ($0.lineID, $0.cents) }, uniquingKeysWith: +)
    var schedule = self
    for (index, line) in lines.enumerated() {
      guard let released = cents[line.id] else { continue }
      schedule.lines[index].progress.heldCents -= sign * released
      schedule.lines[index].progress.releasedCents += sign * released
    }
    schedule.certifiedCents += sign * release.totalCents
    return schedule
  }
}
