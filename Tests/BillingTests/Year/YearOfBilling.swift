import CivilCalendar
import Foundation
import Identifiers
import TestSupport

@testable import Billing

/// One organization's year: operations drawn by a seed, done by the service and by the model, and compared.
struct YearOfBilling {
  let work: BillingWork
  let clients = [ClientID(UUID()), ClientID(UUID())]
  var books = YearBooks()
  var random: RandomContract
  /// Where service and model part; the year ends with the first.
  var differences: [String] = []
  var counts: [String: Int] = [:]
  /// When all money comes.
  let yesterday: CalendarDay
  /// A day that is always taken for what goes back, whatever of today it is of.
  var tomorrow: CalendarDay { yesterday.advanced(byDays: 2) ?? yesterday }
  private var serial = 0

  init(work: BillingWork, seed: UInt64, yesterday: CalendarDay) {
    self.work = work
    self.yesterday = yesterday
    random = RandomContract(seed: seed)
  }

  // MARK: The run

  mutating func run(_ operations: Int) async throws {
    try await accept()
    for number in 1...operations where differences.isEmpty {
      try await step()
      if number % 400 == 0 { try await compareAll() }
    }
    if differences.isEmpty { try await compareAll() }
  }

  private mutating func step() async throws {
    switch random.number(in: 0..<100) {
    case 0..<3: try await accept()
    case 3..<6: try await changeOrder()
    case 6..<16: try await draftStandard()
    case 16..<25: try await draftApplication()
    case 25..<30: try await draftRelease()
    case 30..<52: try await issue()
    case 52..<55: try await discard()
    case 55..<59: try await void()
    case 59..<72: try await pay(split: false)
    case 72..<77: try await pay(split: true)
    case 77..<81: try await reverse()
    case 81..<86: try await applyCredit()
    case 86..<88: try await refund()
    case 88..<90: try await reverseUse()
    case 90..<91: try await returnDeposit()
    case 91..<92: try await refundDeposit()
    case 92..<93: try await restoreDeposit()
    case 93..<96: try await announce()
    case 96..<98: try await payAnnounced()
    default: try await reject()
    }
  }

  /// The service's answer against the model's: both or none.
  mutating func agree(_ name: String, _ model: Bool, _ service: Bool, _ detail: Any = "") {
    counts["\(name) \(service ? "done" : "refused")", default: 0] += 1
    if model != service {
      differences.append("\(name): the model \(model ? "does" : "refuses") it, the service does not agree \(detail)")
    }
  }

  mutating func same<Value: Equatable>(_ name: String, _ model: Value, _ service: Value) {
    if model != service { differences.append("\(name): \(model) in the model, \(service) in the service") }
  }

  // MARK: Choosing

  /// One of the last so many.
  mutating func recent(_ places: [Int], _ most: Int = 40) -> Int? {
    let some = places.suffix(most)
    return some.isEmpty ? nil : some[some.startIndex + random.number(in: 0..<some.count)]
  }

  mutating func project() -> Int {
    max(0, books.projects.count - 1 - random.number(in: 0..<min(5, books.projects.count)))
  }

  mutating func invoice(_ isWanted: (YearBooks.Invoice) -> Bool) -> Int? {
    recent(books.invoices.indices.suffix(400).filter { isWanted(books.invoices[$0]) })
  }

  /// An open one with something to pay, seldom any other.
  mutating func payable() -> Int? {
    random.chance(1, of: 25) ? invoice { $0.state != .gone } : invoice { $0.balance > 0 }
  }

  mutating func reference() -> String {
    serial += 1
    return "P-\(serial)"
  }

  // MARK: Contracts

  private mutating func accept() async throws {
    let terms: RetainageTerms? = random.chance(4, of: 5) ? random.terms() : nil
    let lines = (0..<random.number(in: 1...5)).map { index in
      let cents = random.cents(in: 1...400_000)
      return AcceptedWork(
        section: "Work", item: nil, description: "Line \(index)", amountCents: cents,
        taxCents: random.chance(1, of: 2) ? YearRounding.halfUp(Int128(cents) * 825, 10_000) : 0)
    }
    let total = lines.reduce(0) { $0 + $1.amountCents + $1.taxCents }
    let deposit = random.chance(1, of: 2) ? random.cents(in: 1...max(1, total / 3)) : nil
    let isMilestone = deposit != nil && random.chance(1, of: 3)
    let client = random.number(in: 0...1)
    var project = YearProject(
      client: client, currency: random.chance(1, of: 4) ? "EUR" : "USD", id: ProjectID(UUID()),
      lines: lines.map { YearProject.Line(scheduled: $0.amountCents, tax: $0.taxCents) }, terms: terms, original: total)
    (project.deposit, project.isDepositMilestone) = (deposit, isMilestone)
    let milestones =
      deposit.map { [("Deposit", $0), ("Rest", total - $0)] }?.map { Contract.Milestone(name: $0.0, amountCents: $0.1) }
    try await work.accept(
      Acceptance(
        projectID: project.id, proposalID: ProposalID(UUID()), clientID: clients[client], number: "E-1",
        title: "Kitchen", currency: project.currency, billing: isMilestone ? .milestones : .progress, retainage: terms,
        milestones: isMilestone ? milestones ?? [] : [], depositCents: deposit, totalCents: total, work: lines,
        parties: BillingWork.parties, recipients: []))
    project.lineIDs = try await work.contract(project.id).schedule.lines.map(\.id)
    books.projects.append(project)
    counts["accept done", default: 0] += 1
    guard let deposit else { return }
    var invoice = YearBooks.Invoice(project: books.projects.count - 1, kind: .deposit)
    let tax = lines.reduce(0) { $0 + $1.taxCents }
    invoice.tax = isMilestone ? YearRounding.halfUp(Int128(tax) * Int128(deposit), Int128(total)) : 0
    invoice.subtotal = deposit - invoice.tax
    books.invoices.append(invoice)
    guard books.issue(books.invoices.count - 1) else { return differences.append("the deposit is not issued") }
    let stored = try await work.figures(books.numbersGiven).first
    books.invoices[books.invoices.count - 1].id = stored?.key
    same("deposit", invoice.total, stored?.value.figures[1] ?? -1)
  }

  private mutating func changeOrder() async throws {
    let place = project()
    let cents = random.cents(in: 1...50_000)
    let tax = random.chance(1, of: 2) ? YearRounding.halfUp(Int128(cents) * 825, 10_000) : 0
    let order = ChangeOrderWish(
      title: "More", reference: nil,
      work: [AcceptedWork(section: nil, item: nil, description: "More", amountCents: cents, taxCents: tax)])
    guard let contract = try await work.add(order, to: books.projects[place].id) else {
      return differences.append("a change order is refused")
    }
    books.projects[place].lines.append(YearProject.Line(scheduled: cents, tax: tax))
    books.projects[place].lineIDs = contract.schedule.lines.map(\.id)
    books.projects[place].changes += cents + tax
    same("changes", books.projects[place].changes, contract.changesCents)
    counts["change order done", default: 0] += 1
  }

  // MARK: Comparing

  /// Everything of the organization.
  private mutating func compareAll() async throws {
    let figures = try await work.figures()
    same("invoices", books.invoices.filter { $0.state != .gone }.count, figures.count)
    for invoice in books.invoices where invoice.state != .gone {
      guard let id = invoice.id, let stored = figures[id] else {
        differences.append("an invoice is not there")
        continue
      }
      same("state of \(id)", invoice.state.rawValue, stored.state)
      same("figures of \(id)", invoice.figures, stored.figures)
    }
    for place in books.projects.indices.suffix(12) { try await compare(place) }
    for (place, client) in clients.enumerated() { try await compare(client, place) }
  }

  private mutating func compare(_ place: Int) async throws {
    let project = books.projects[place]
    let contract = try await work.contract(project.id)
    let lines = contract.schedule.lines.map {
      YearProject.Line(
        scheduled: $0.scheduledCents, tax: $0.taxCents, completed: $0.progress.completedCents,
        stored: $0.progress.storedCents, taxed: $0.progress.taxedCents, held: $0.progress.heldCents,
        released: $0.progress.releasedCents)
    }
    same("lines of \(project.id)", project.lines, lines)
    same(
      "facts of \(project.id)",
      [
        Int64(project.applications), project.certified, project.depositBilled, project.depositUsed,
        project.depositReturned,
      ],
      [
        Int64(contract.schedule.applications), contract.schedule.certifiedCents, contract.depositBilledCents,
        contract.depositAppliedCents, contract.depositReturnedCents,
      ])
    let sum = try await work.sum(of: project.id)
    same(
      "sum of \(project.id)", books.sum(of: place),
      [
        sum.originalCents, sum.approvedChangesCents, sum.currentCents, sum.billedCents, sum.paidCents,
        sum.inFlightCents, sum.heldCents, sum.leftCents,
      ])
    let open = books.invoices.filter { $0.project == place && $0.state == .open }
    same(
      "unpaid of \(project.id)", open.reduce(0) { $0 + $1.balance - $1.announced },
      sum.billedCents - sum.paidCents - sum.inFlightCents - sum.heldCents)
  }

  private mutating func compare(_ client: ClientID, _ place: Int) async throws {
    let credits = try await work.credits(of: client).reduce(0) { $0 + $1.leftCents }
    same("credits of \(client)", books.credits.reduce(0) { $0 + ($1.client == place ? $1.left : 0) }, credits)
    let issued = books.invoices.filter { $0.number != nil && books.projects[$0.project].client == place }
    for currency in Set(issued.map { books.projects[$0.project].currency }) {
      let pages = try await work.statement(of: client, in: currency)
      let expected = books.owed(by: place, in: currency)
      same("owed in \(currency)", expected.owed, pages[0].balanceCents)
      same("held in \(currency)", expected.held, pages[0].heldCents)
      let lines = pages.flatMap(\.lines)
      same("lines in \(currency)", expected.owed, lines.reduce(0) { $0 + $1.changeCents })
      for (newer, older) in zip(lines, lines.dropFirst())
      where newer.balanceCents - newer.changeCents != older.balanceCents {
        differences.append("the balance of the statement runs off at \(older.description)")
      }
    }
  }
}
