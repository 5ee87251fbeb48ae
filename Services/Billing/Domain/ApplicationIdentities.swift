import Identifiers

/// What holds for every application, whatever its figures (DOMAIN.md, section 3). The service's check asks for it of what
/// is stored.
enum ApplicationIdentity: Hashable, Sendable {
  /// The sum of C is line 3.
  case scheduledIsContractSum
  /// The sum of G is line 4, and H is C - G.
  case toDateIsLine4
  /// The sum of I is line 5, and nothing holds less than nothing.
  case heldIsLine5
  /// G is within C, unless overridden with a reason.
  case withinScheduled(ScheduleLineID)
  /// Tax to date is the share of the line's tax.
  case taxFollowsWork(ScheduleLineID)
  /// Never more than line 8 is certified, and never less without a reason.
  case certifiedWithinDue
  /// Applications are numbered 1 to n without gaps.
  case numberFollows
  /// D is D + E of the application before; so are taxes.
  case previousWork(ScheduleLineID)
  /// What was held before is what the application before held, less what release invoices released since.
  case previousHeld(ScheduleLineID)
  /// Line 7 is line 6 of the application before, less what was not certified, and what release invoices released since.
  case previouslyCertified
}

extension ApplicationForPayment {
  /// Which identities are broken; none as it should be.
  ///
  /// - Parameter previous: the application before it; `nil` for the first one.
  func brokenIdentities(after previous: ApplicationForPayment?) -> [ApplicationIdentity] {
    brokenSums + sheet.lines.flatMap(\.brokenIdentities) + brokenLinks(to: previous)
  }

  private var brokenSums: [ApplicationIdentity] {
    let work = sheet.previousCents + sheet.thisPeriodCents + sheet.storedCents
    let held = [summary.heldOnCompletedCents, summary.heldOnStoredCents] + sheet.lines.map(\.heldCents)
    let isCertified =
      certification.reason == nil
      ? certification.cents == summary.paymentDueCents : certification.cents <= summary.paymentDueCents
    return [
      (ApplicationIdentity.scheduledIsContractSum, sheet.scheduledCents == summary.contractSumCents),
      (.toDateIsLine4, work == summary.toDateCents && sheet.scheduledCents - work == sheet.balanceCents),
      (.heldIsLine5, sheet.heldCents == summary.heldCents && held.allSatisfy { $0 >= 0 }),
      (.certifiedWithinDue, isCertified),
    ].filter { !$1 }.map(\.0)
  }

  private func brokenLinks(to previous: ApplicationForPayment?) -> [ApplicationIdentity] {
    var broken: [ApplicationIdentity] = []
    if number != (previous?.number ?? 0) + 1 { broken.append(.numberFollows) }
    let earlier = Dictionary(
      previous?.sheet.lines.map { ($0.lineID, $0.after) } ?? [], uniquingKeysWith: { first, _ in first })
    broken += Set(earlier.keys).subtracting(sheet.lines.map(\.lineID)).map { .previousWork($0) }
    var released: Int64 = 0
    for line in sheet.lines {
      let progress = earlier[line.lineID] ?? ScheduleProgress()
      let isSameWork = line.previousCents == progress.completedCents && line.before.taxedCents == progress.taxedCents
      if !isSameWork || line.before.storedCents != progress.storedCents { broken.append(.previousWork(line.lineID)) }
      let since = line.before.releasedCents - progress.releasedCents
      if since < 0 || line.before.heldCents != progress.heldCents - since { broken.append(.previousHeld(line.lineID)) }
      released += since
    }
    let notCertified = previous.map { $0.summary.paymentDueCents - $0.certification.cents } ?? 0
    let earned = previous?.summary.earnedCents ?? 0
    if summary.previouslyCertifiedCents != earned - notCertified + released { broken.append(.previouslyCertified) }
    return broken
  }
}

extension ContinuationSheet.Line {
  fileprivate var brokenIdentities: [ApplicationIdentity] {
    var broken: [ApplicationIdentity] = []
    // With the sign of the scheduled value, so that a credit is judged like work.
    let sign: Int64 = scheduledCents < 0 ? -1 : 1
    let most = max(sign * scheduledCents, sign * before.billedCents)
    let isWithin = sign * toDateCents <= most && sign * thisPeriodCents >= 0
    let isSensible = sign * after.completedCents >= 0 && sign * storedCents >= 0
    if !isSensible || !isWithin && overrideReason == nil { broken.append(.withinScheduled(lineID)) }
    let tax = try? TaxToDate.cents(taxCents: taxCents, billedCents: toDateCents, scheduledCents: scheduledCents)
    if taxToDateCents != tax { broken.append(.taxFollowsWork(lineID)) }
    return broken
  }
}
