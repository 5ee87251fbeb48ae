import Foundation

@testable import Billing

/// What the books of one organization must say, reckoned a second time: plain numbers in arrays, nothing of the service's own
/// arithmetic. What is asked of it is done or refused, and the service has to do the same.
struct YearBooks {
  struct Invoice {
    enum State: String { case draft, open, void, gone }
    /// Of whose contract; an index, as all places here.
    var project: Int
    var kind: InvoiceKind
    var state = State.draft
    var id: InvoiceID?
    var number: Int64?
    var subtotal: Int64 = 0
    var tax: Int64 = 0
    var retained: Int64 = 0
    var releasedEarlier: Int64 = 0
    var paid: Int64 = 0
    var credited: Int64 = 0
    var releasedSince: Int64 = 0
    var depositApplied: Int64 = 0
    var announced: Int64 = 0
    var returned: Int64 = 0
    /// Whose retainage it asks for.
    var sources: [(invoice: Int, cents: Int64)] = []
    var application: Application?
    var release: Release?

    var total: Int64 { subtotal + tax }
    var payable: Int64 { total + releasedEarlier - retained }
    var balance: Int64 { state == .open ? payable - paid - credited : 0 }
    var held: Int64 { state == .open ? retained - releasedSince : 0 }
    var figures: [Int64] {
      [
        number ?? 0, total, payable, retained, releasedEarlier, paid, credited, releasedSince, depositApplied,
        announced, returned,
      ]
    }
  }

  struct Application {
    var number: Int
    var before: [YearProject.Line]
    var after: [YearProject.Line]
    var certifiedBefore: Int64
    var certified: Int64
    var ceiling: Int?
    var ceilingBefore: Int?
  }

  struct Release {
    var applications: Int
    /// Of each line of the schedule as it stood.
    var lines: [Int64]
  }

  struct Payment {
    var id: PaymentID
    var shares: [(invoice: Int, cents: Int64)]
    var credit: Int?
    var isReversed = false
  }

  struct Credit {
    var id: CreditID?
    /// The invoice of the deposit that it was.
    var deposit: Int?
    var client: Int
    var currency: String
    var cents: Int64
    var used: Int64 = 0
    var isReversed = false

    var left: Int64 { isReversed ? 0 : cents - used }
  }

  struct Use {
    var id: CreditUseID
    var credit: Int
    /// `nil`: refunded.
    var invoice: Int?
    var cents: Int64
    var isReversed = false
  }

  struct Announcement {
    var id: AnnouncementID?
    var invoice: Int
    var cents: Int64
    var isOpen = true
  }

  var projects: [YearProject] = []
  var invoices: [Invoice] = []
  var payments: [Payment] = []
  var credits: [Credit] = []
  var uses: [Use] = []
  var announcements: [Announcement] = []
  var numbersGiven: Int64 = 0
  var receiptsGiven: Int64 = 0

  // MARK: Money that comes

  /// - Parameter shares: `nil`: what fits to the one invoice.
  /// - Returns: what was over; `nil` when it is refused.
  mutating func pay(
    _ cents: Int64, to invoice: Int, shares: [(invoice: Int, cents: Int64)]?, answering announcement: Int?
  ) -> (shares: [(invoice: Int, cents: Int64)], over: Int64)? {
    let fitting = min(cents, invoices[invoice].balance)
    let all: [(invoice: Int, cents: Int64)] = shares ?? (fitting > 0 ? [(invoice, fitting)] : [])
    let touched = shares?.map(\.invoice) ?? [invoice]
    guard touched.allSatisfy({ invoices[$0].state == .open }),
      all.allSatisfy({ $0.cents <= invoices[$0.invoice].balance })
    else { return nil }
    if let announcement {
      guard announcements[announcement].isOpen, touched.contains(announcements[announcement].invoice) else {
        return nil
      }
      close(announcement)
    }
    for share in all { invoices[share.invoice].paid += share.cents }
    receiptsGiven += 1
    return (all, cents - all.reduce(0) { $0 + $1.cents })
  }

  mutating func reverse(_ payment: Int) -> Bool {
    guard !payments[payment].isReversed,
      payments[payment].shares.allSatisfy({ keepsReturned($0.invoice, without: $0.cents) })
    else { return false }
    if let credit = payments[payment].credit {
      guard credits[credit].used == 0 else { return false }
      credits[credit].isReversed = true
    }
    payments[payment].isReversed = true
    for share in payments[payment].shares { invoices[share.invoice].paid -= share.cents }
    return true
  }

  mutating func apply(_ credit: Int, _ cents: Int64, to invoice: Int) -> Bool {
    let project = projects[invoices[invoice].project]
    guard project.client == credits[credit].client, project.currency == credits[credit].currency, cents > 0,
      cents <= credits[credit].left, cents <= invoices[invoice].balance
    else { return false }
    credits[credit].used += cents
    invoices[invoice].credited += cents
    return true
  }

  mutating func refund(_ credit: Int, _ cents: Int64) -> Bool {
    guard cents > 0, cents <= credits[credit].left else { return false }
    credits[credit].used += cents
    return true
  }

  mutating func announce(_ cents: Int64, on invoice: Int) -> Bool {
    guard invoices[invoice].state == .open, cents <= invoices[invoice].balance - invoices[invoice].announced else {
      return false
    }
    invoices[invoice].announced += cents
    return true
  }

  mutating func reject(_ announcement: Int) -> Bool {
    guard announcements[announcement].isOpen else { return false }
    close(announcement)
    return true
  }

  private mutating func close(_ announcement: Int) {
    announcements[announcement].isOpen = false
    invoices[announcements[announcement].invoice].announced -= announcements[announcement].cents
  }

  // MARK: What is issued and void

  mutating func issue(_ place: Int) -> Bool {
    let draft = invoices[place]
    guard draft.state == .draft, draft.depositApplied <= projects[draft.project].depositLeft else { return false }
    var sources = draft.sources
    if let application = draft.application {
      guard projects[draft.project].isAsBefore(application) else { return false }
      sources = draw(draft.releasedEarlier, of: draft.project) { $0 == .progress }
    }
    if let release = draft.release {
      let project = projects[draft.project]
      let isHeld = release.lines.enumerated().allSatisfy { $1 == 0 || project.lines[$0].held >= $1 }
      guard release.applications == project.applications, isHeld,
        sources.allSatisfy({ invoices[$0.invoice].held >= $0.cents })
      else { return false }
    }
    numbersGiven += 1
    invoices[place].number = numbersGiven
    invoices[place].state = .open
    invoices[place].credited = draft.depositApplied
    invoices[place].sources = sources
    for source in sources { invoices[source.invoice].releasedSince += source.cents }
    projects[draft.project].count(invoices[place])
    return true
  }

  mutating func void(_ place: Int) -> Bool {
    let issued = invoices[place]
    guard issued.state == .open, issued.paid == 0, issued.credited == issued.depositApplied, issued.announced == 0,
      issued.releasedSince == 0, projects[issued.project].canUncount(issued)
    else { return false }
    projects[issued.project].uncount(issued)
    for source in issued.sources { invoices[source.invoice].releasedSince -= source.cents }
    invoices[place].state = .void
    invoices[place].credited = 0
    return true
  }

  /// The oldest first.
  func draw(_ cents: Int64, of project: Int, _ isWanted: (InvoiceKind) -> Bool) -> [(invoice: Int, cents: Int64)] {
    var left = cents
    var drawn: [(invoice: Int, cents: Int64)] = []
    let open = invoices.indices.filter { invoices[$0].project == project && invoices[$0].held > 0 }
    for place in open.sorted(by: { invoices[$0].number ?? 0 < invoices[$1].number ?? 0 }) where left > 0 {
      guard isWanted(invoices[place].kind) else { continue }
      let part = min(left, invoices[place].held)
      drawn.append((place, part))
      left -= part
    }
    return drawn
  }

  /// As much of a release as the project holds: what standard invoices keep back first.
  mutating func draftRelease(_ cents: Int64?, of place: Int) -> Invoice? {
    let project = projects[place]
    let others = invoices.reduce(0) { $0 + ($1.project == place && $1.kind != .progress ? $1.held : 0) }
    let wanted = cents ?? others + project.held
    guard wanted > 0, wanted <= others + project.held else { return nil }
    let first = draw(min(wanted, others), of: place) { $0 != .progress }
    let rest = max(0, wanted - others)
    var invoice = Invoice(project: place, kind: .retainageRelease)
    invoice.subtotal = wanted
    invoice.sources = first + draw(rest, of: place) { $0 == .progress }
    let parts =
      rest == 0
      ? project.lines.map { _ in 0 }
      : YearRounding.parts(project.lines.map { Int128(rest) * Int128($0.held) }, over: Int128(project.held))
    invoice.release = Release(applications: project.applications, lines: parts)
    return invoice
  }

  // MARK: Sums

  /// What a client owes in a currency, credits taken off, and what is held.
  func owed(by client: Int, in currency: String) -> (owed: Int64, held: Int64) {
    let own = invoices.filter { projects[$0.project].client == client && projects[$0.project].currency == currency }
    let credit = credits.reduce(0) { $0 + ($1.client == client && $1.currency == currency ? $1.left : 0) }
    return (own.reduce(0) { $0 + $1.balance } - credit, own.reduce(0) { $0 + $1.held })
  }

  /// Original, changes, current, billed, paid, in flight, held, left.
  func sum(of place: Int) -> [Int64] {
    let open = invoices.filter { $0.project == place && $0.state == .open }
    let project = projects[place]
    let billed = open.reduce(0) { $0 + ($1.kind == .retainageRelease ? 0 : $1.total) - $1.depositApplied - $1.returned }
    let paid = open.reduce(0) { $0 + $1.paid + $1.credited - $1.depositApplied - $1.returned }
    let current = project.original + project.changes
    return [
      project.original, project.changes, current, billed, paid, open.reduce(0) { $0 + $1.announced },
      open.reduce(0) { $0 + $1.held }, current - billed,
    ]
  }
}
