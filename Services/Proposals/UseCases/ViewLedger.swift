import Foundation
import Identifiers
import Postgres

/// The views that one batch is about: read under their locks, changed in memory, written together.
struct ViewLedger {
  private let subjects: [ProposalID: EngagementStore.Subject]
  private let settings: EngagementSettings
  private var views: [ViewStore.Visitor: View]
  private var before: [ViewID: View]
  private var loads: [UUID: PageLoad]
  private var days: [Link: Day]
  private var touched: Set<ViewStore.Visitor> = []
  private var changedLoads: Set<UUID> = []
  private var counted: [EngagementStore.Counted] = []

  private struct Link: Hashable {
    var proposal: ProposalID
    var principal: String
  }

  private struct Day {
    var views = 0
    /// Of those: that told something. What only asks for pages does not silence a reader.
    var toldViews = 0
    var activeMilliseconds = 0
  }

  static func open(
    for visitors: [PageVisitor], loads ids: [UUID], in transaction: Transaction
  ) async throws -> ViewLedger {
    let proposals = Set(visitors.map(\.proposal))
    let sessions = Set(visitors.map(\.session))
    let answers = try await transaction.pipeline([
      .keptPlans, ViewStore.locking(sessions), EngagementStore.locking(proposals), EngagementStore.subjects(proposals),
      ViewStore.latest(of: sessions), ViewStore.daysOfLinks(at: proposals), EngagementStore.settings,
      EngagementStore.loads(Set(ids)),
    ])
    var subjects = Dictionary(try answers[3].map(EngagementStore.subject)) { first, _ in first }
    let new = Set(subjects.filter { $0.value.sectionCount == nil && $0.value.isOpen }.keys)
    if !new.isEmpty {
      for (id, count) in try await EngagementStore.begin(for: new, in: transaction) {
        subjects[id]?.sectionCount = count
      }
    }
    return try ViewLedger(
      subjects: subjects, settings: EngagementStore.settings(answers[6]), views: answers[4].map(ViewStore.view),
      loads: answers[7].map(EngagementStore.load), days: answers[5])
  }

  private init(
    subjects: [ProposalID: EngagementStore.Subject], settings: EngagementSettings, views: [View], loads: [PageLoad],
    days rows: Rows
  ) throws {
    self.subjects = subjects
    self.settings = settings
    self.views = Dictionary(views.map { (Self.visitor($0), $0) }) { first, _ in first }
    before = Dictionary(views.map { ($0.id, $0) }) { first, _ in first }
    self.loads = Dictionary(loads.map { ($0.id, $0) }) { first, _ in first }
    days = Dictionary(
      try rows.map { row in
        (
          Link(proposal: try row.decode("proposal_id"), principal: try row.decode("principal")),
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
    guard settings.measures, let (key, subject, sectionCount) = place(of: beat.visitor),
      var view = goingOn(key, beat.visitor, tells: true, at: subject.now, id: id)
    else { return }
    let link = Link(proposal: view.proposal, principal: view.principal)
    var load = loads[beat.load] ?? PageLoad(id: beat.load, lastSequence: 0)
    let credit = view.take(
      beat, of: &load, sectionCount: sectionCount, linkMilliseconds: days[link]?.activeMilliseconds ?? 0,
      settings: settings, now: subject.now)
    guard let credit else {
      // It has counted before; whether that was told is looked at again.
      if before[view.id] != nil { touched.insert(key) }
      return
    }
    views[key] = view
    loads[beat.load] = load
    days[link, default: Day()].activeMilliseconds += credit.milliseconds
    touched.insert(key)
    changedLoads.insert(beat.load)
    counted.append(.init(beat: beat, credit: credit, view: view.id, at: subject.now))
  }

  mutating func take(_ fetch: PageFetch, id: () -> ViewID) {
    guard settings.measures, let (key, subject, _) = place(of: fetch.visitor),
      var view = goingOn(key, fetch.visitor, tells: false, at: subject.now, id: id)
    else { return }
    view.take(fetch, at: subject.now)
    views[key] = view
    touched.insert(key)
  }

  /// `nil` where nothing counts: no such proposal, or it can't be decided any more.
  private func place(
    of visitor: PageVisitor
  ) -> (ViewStore.Visitor, EngagementStore.Subject, sectionCount: Int)? {
    guard let subject = subjects[visitor.proposal], subject.isOpen, let sectionCount = subject.sectionCount else {
      return nil
    }
    let key = ViewStore.Visitor(
      proposal: visitor.proposal, principal: visitor.principal, session: visitor.session)
    return (key, subject, sectionCount)
  }

  /// The view that goes on, or a new one; `nil` when the link has had its fill for today.
  private mutating func goingOn(
    _ key: ViewStore.Visitor, _ visitor: PageVisitor, tells: Bool, at now: Date, id: () -> ViewID
  ) -> View? {
    if let view = views[key], view.goesOn(at: now) { return view }
    let link = Link(proposal: key.proposal, principal: key.principal)
    let day = days[link] ?? Day()
    guard (tells ? day.toldViews : day.views) < View.dailyLimit else { return nil }
    days[link, default: Day()].views += 1
    if tells { days[link, default: Day()].toldViews += 1 }
    return View(visitor, id: id(), now: now)
  }

  // MARK: What is written

  private var changed: [View] {
    touched.compactMap { views[$0] }.sorted { $0.id.description < $1.id.description }
  }

  /// Views, pages and beats.
  func writing() throws -> [SQL] {
    let changed = changed
    guard !changed.isEmpty else { return [] }
    var statements: [SQL] = [try ViewStore.writing(changed)]
    let pages = changedLoads.compactMap { loads[$0] }.sorted { $0.id.uuidString < $1.id.uuidString }
    if !pages.isEmpty { statements.append(EngagementStore.writing(pages)) }
    if !counted.isEmpty { statements.append(try EngagementStore.insertion(of: counted)) }
    return statements
  }

  /// What they come to. Each sum is written once in a transaction: the second time, PostgreSQL would look at the proposal
  /// again, and wait for whoever decides it.
  ///
  /// - Parameter marked: proposals of which views were changed behind our back.
  func summing(marked: Set<ProposalID> = []) -> [SQL] {
    var sums: [ProposalID: Engagement] = [:]
    var recounted = marked
    for view in changed {
      let old = before[view.id]
      if let old, old.tier.isPerson, !view.tier.isPerson { recounted.insert(view.proposal) }
      sums[view.proposal, default: Engagement()].add(view, insteadOf: old)
    }
    sums = sums.filter { !recounted.contains($0.key) }
    return (sums.isEmpty ? [] : [EngagementStore.adding(sums)])
      + (recounted.isEmpty ? [] : [EngagementStore.recounting(recounted)])
  }

  /// Of each proposal that nobody is known to have opened: who did.
  var firstOpens: [View] {
    let opens = touched.compactMap { views[$0] }.filter { view in
      view.openedAt != nil && view.tier.isPerson && subjects[view.proposal]?.isFirstOpenNoted == false
    }
    return Dictionary(grouping: opens, by: \.proposal).values.compactMap { opens in
      opens.min {
        ($0.openedAt ?? .distantFuture, $0.id.description) < ($1.openedAt ?? .distantFuture, $1.id.description)
      }
    }
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
