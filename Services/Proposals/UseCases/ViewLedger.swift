import Foundation
import Identifiers
import Postgres

/// The views that one batch is about: read under the lock of their proposals, changed in memory, written together.
struct ViewLedger {
  private let subjects: [ProposalID: EngagementStore.Subject]
  private let settings: EngagementSettings
  private let now: Date
  private var views: [ViewStore.Visitor: View]
  private let before: [ViewID: View]
  private var loads: [UUID: PageLoad]
  private let loadsBefore: Set<UUID>
  /// By link.
  private var days: [String: Day]
  private var touched: Set<ViewStore.Visitor> = []
  private var changedLoads: Set<UUID> = []
  private var counted: [EngagementStore.Counted] = []
  /// Of the fetches that were taken.
  private(set) var firstAskedAt: Date?

  private struct Day {
    var views = 0
    /// Of those: that told something. What only asks for pages does not silence a reader.
    var toldViews = 0
    var activeMilliseconds = 0
  }

  /// - Parameter begins: makes what is missing of proposals that nobody has come to before.
  /// - Returns: `nil` where something is missing and is not made.
  static func open(
    for visitors: [PageVisitor], loads ids: [UUID], begins: Bool, in transaction: Transaction
  ) async throws -> ViewLedger? {
    let proposals = Set(visitors.map(\.proposal))
    let beginning = begins ? [EngagementStore.beginning(proposals)] : []
    let reading = [
      EngagementStore.locking(proposals), EngagementStore.clock, ViewStore.latest(of: Set(visitors.map(\.session))),
      ViewStore.days(ofLinks: Set(visitors.map(\.principal))), EngagementStore.settings,
      EngagementStore.loads(Set(ids)),
    ]
    let answers = Array(
      try await transaction.pipeline([.keptPlans] + beginning + reading).suffix(reading.count))
    let subjects = try answers[0].map(EngagementStore.subject)
    guard begins || subjects.count == proposals.count else { return nil }
    return try ViewLedger(
      subjects: subjects, now: EngagementStore.now(answers[1]), views: answers[2].map(ViewStore.view),
      days: answers[3], settings: EngagementStore.settings(answers[4]), loads: answers[5].map(EngagementStore.load))
  }

  private init(
    subjects: [EngagementStore.Subject], now: Date, views: [View], days rows: Rows, settings: EngagementSettings,
    loads: [PageLoad]
  ) throws {
    self.subjects = Dictionary(subjects.map { ($0.proposal, $0) }) { first, _ in first }
    self.settings = settings
    self.now = now
    self.views = Dictionary(views.map { (Self.visitor($0), $0) }) { first, _ in first }
    before = Dictionary(views.map { ($0.id, $0) }) { first, _ in first }
    self.loads = Dictionary(loads.map { ($0.id, $0) }) { first, _ in first }
    loadsBefore = Set(loads.map(\.id))
    days = Dictionary(
      try rows.map { row in
        (
          try row.decode("principal"),
          Day(
            views: try row.decode("views"), toldViews: try row.decode("told_views"),
            activeMilliseconds: try row.decode("active_milliseconds"))
        )
      }
    ) { first, _ in first }
  }

  private static func visitor(_ view: View) -> ViewStore.Visitor {
    ViewStore.Visitor(proposal: view.proposal, principal: view.principal, session: view.session)
  }

  // MARK: What comes

  mutating func take(_ beat: Beat, id: () -> ViewID) {
    guard settings.measures, let (key, sectionCount) = place(of: beat.visitor),
      var view = goingOn(key, beat.visitor, tells: true, id: id)
    else { return }
    var load = loads[beat.load] ?? PageLoad(id: beat.load, lastSequence: 0)
    let credit = view.take(
      beat, of: &load, sectionCount: sectionCount, linkMilliseconds: days[key.principal]?.activeMilliseconds ?? 0,
      settings: settings, now: now)
    // `nil`: it has counted before.
    guard let credit else { return }
    views[key] = view
    loads[beat.load] = load
    days[key.principal, default: Day()].activeMilliseconds += credit.milliseconds
    touched.insert(key)
    changedLoads.insert(beat.load)
    counted.append(.init(beat: beat, credit: credit, view: view.id, at: now))
  }

  mutating func take(_ fetch: PageFetch, id: () -> ViewID) {
    guard settings.measures, let (key, _) = place(of: fetch.visitor),
      var view = goingOn(key, fetch.visitor, tells: false, id: id)
    else { return }
    view.take(fetch, at: now)
    firstAskedAt = min(firstAskedAt ?? now, fetch.askedAt(by: now))
    views[key] = view
    touched.insert(key)
  }

  /// `nil` where nothing counts: no such proposal, or it can't be decided any more.
  private func place(of visitor: PageVisitor) -> (ViewStore.Visitor, sectionCount: Int)? {
    guard let subject = subjects[visitor.proposal], subject.isOpen(at: now) else { return nil }
    let key = ViewStore.Visitor(
      proposal: visitor.proposal, principal: visitor.principal, session: visitor.session)
    return (key, subject.sectionCount)
  }

  /// The view that goes on, or a new one; `nil` when the link has had its fill for today.
  private mutating func goingOn(
    _ key: ViewStore.Visitor, _ visitor: PageVisitor, tells: Bool, id: () -> ViewID
  ) -> View? {
    if let view = views[key], view.goesOn(at: now) { return view }
    let day = days[key.principal] ?? Day()
    guard (tells ? day.toldViews : day.views) < View.dailyLimit else { return nil }
    days[key.principal, default: Day()].views += 1
    if tells { days[key.principal, default: Day()].toldViews += 1 }
    return View(visitor, id: id(), now: now)
  }

  // MARK: What is written

  private var changed: [View] { touched.compactMap { views[$0] } }

  /// Views, pages and beats.
  func writing() throws -> [SQL] {
    var statements: [SQL] = []
    let newViews = changed.filter { before[$0.id] == nil }
    let knownViews = changed.filter { before[$0.id] != nil }
    if !newViews.isEmpty { statements.append(try ViewStore.insertion(of: newViews)) }
    if !knownViews.isEmpty { statements.append(try ViewStore.change(of: knownViews)) }
    let told = changedLoads.sorted().compactMap { loads[$0] }
    let newLoads = told.filter { !loadsBefore.contains($0.id) }
    let knownLoads = told.filter { loadsBefore.contains($0.id) }
    if !newLoads.isEmpty { statements.append(EngagementStore.insertion(of: newLoads)) }
    if !knownLoads.isEmpty { statements.append(EngagementStore.change(of: knownLoads)) }
    if !counted.isEmpty { statements.append(try EngagementStore.insertion(of: counted)) }
    return statements
  }

  /// What they come to, and what is owed to the team for it.
  ///
  /// - Parameter marked: views that counted as fetched and are taken for machines since, by their proposals.
  func summing(marked: [ProposalID: Int] = [:]) -> [SQL] {
    let changed = changed
    var sums: [ProposalID: Engagement] = [:]
    var recounted: Set<ProposalID> = []
    for view in changed {
      let old = before[view.id]
      if let old, old.tier.isPerson, !view.tier.isPerson { recounted.insert(view.proposal) }
      sums[view.proposal, default: Engagement()].add(view, insteadOf: old)
    }
    for (proposal, count) in marked {
      sums[proposal, default: Engagement()].fetched -= count
      sums[proposal, default: Engagement()].automated += count
    }
    sums = sums.filter { !recounted.contains($0.key) }
    let opened = Set(changed.filter(isFirstOpen).map(\.proposal))
    return (sums.isEmpty ? [] : [EngagementStore.adding(sums)])
      + (recounted.isEmpty ? [] : [EngagementStore.recounting(recounted)])
      + (opened.isEmpty ? [] : [FirstOpenStore.owing(opened)])
  }

  /// A person's, at a proposal that nobody is known to have opened.
  private func isFirstOpen(_ view: View) -> Bool {
    view.tier.isPerson && subjects[view.proposal]?.isFirstOpenNoted == false
  }
}

extension Engagement {
  /// A view as it is now, and no longer as it was.
  fileprivate mutating func add(_ view: View, insteadOf old: View?) {
    let now = Engagement(view)
    let was = old.map { Engagement($0) } ?? Engagement()
    fetched += now.fetched - was.fetched
    opened += now.opened - was.opened
    read += now.read - was.read
    automated += now.automated - was.automated
    activeMilliseconds += now.activeMilliseconds - was.activeMilliseconds
    depthBasisPoints = max(depthBasisPoints, now.depthBasisPoints)
    if let first = now.firstOpenedAt { firstOpenedAt = min(firstOpenedAt ?? first, first) }
    if let last = now.lastBeatAt { lastBeatAt = max(lastBeatAt ?? last, last) }
  }
}
