import Foundation
import Identifiers

@testable import Billing

extension YearOfBilling {
  mutating func draftStandard() async throws {
    let place = project()
    let wanted: Int? = random.chance(1, of: 3) ? random.number(in: 0...2_000) : nil
    var invoice = YearBooks.Invoice(project: place, kind: .standard)
    let lines = (0..<random.number(in: 1...3)).map { _ -> InvoiceDraft.Line in
      let (tenths, price) = (random.number(in: 1...60), random.cents(in: 5...20_000))
      let (tax, own) = (random.chance(1, of: 2) ? 825 : 0, random.chance(1, of: 5) ? random.number(in: 0...1_500) : nil)
      let amount = YearRounding.halfUp(Int128(tenths) * Int128(price), 10)
      invoice.subtotal += amount
      invoice.tax += YearRounding.halfUp(Int128(amount) * Int128(tax), 10_000)
      invoice.retained += YearRounding.halfUp(Int128(amount) * Int128(own ?? wanted ?? 0), 10_000)
      return InvoiceDraft.Line(
        description: "Extra", quantity: Decimal(sign: .plus, exponent: -1, significand: Decimal(tenths)), unit: "",
        unitPriceCents: price, taxBasisPoints: tax, retainageBasisPoints: own)
    }
    invoice.depositApplied = books.projects[place].applied(to: invoice.payable)
    let draft = InvoiceDraft(kind: .standard, lines: lines, retainageBasisPoints: wanted)
    try await store(invoice.subtotal > 0 ? invoice : nil, .invoice(draft), "standard")
  }

  mutating func draftApplication() async throws {
    let place = project()
    let project = books.projects[place]
    let isThere = books.invoices.contains { $0.project == place && $0.kind == .progress && $0.state == .draft }
    let isGreedy = random.chance(1, of: 40)
    let work = project.lines.map { line -> (completed: Int64, stored: Int64) in
      let left = max(0, line.scheduled - line.completed)
      guard random.chance(3, of: 4) else { return (0, min(line.stored, left)) }
      let stored = random.chance(1, of: 4) ? random.cents(in: 0...left) : 0
      return (random.cents(in: 0...(left - stored)) + (isGreedy ? left + line.stored + 1 : 0), stored)
    }
    let highest = project.terms.map {
      min(max($0.rateCompletedBasisPoints, $0.rateStoredBasisPoints), $0.ceilingBasisPoints ?? 10_000)
    }
    let ceiling: Int? = random.chance(1, of: 6) ? random.number(in: 0...(highest ?? 0)) : nil
    let short: Int64 = random.chance(1, of: 8) ? random.cents(in: 1...2_000) : 0
    // Without its own ceiling an application has that of the one before, and the first one the contract's.
    let limit = ceiling ?? project.ceiling ?? project.terms?.ceilingBasisPoints
    // Who pays by milestones is not billed by progress.
    let model =
      isThere || project.isDepositMilestone
      ? nil : project.application(work, ceiling: limit, short: short, project: place)
    let full = project.application(work, ceiling: limit, short: 0, project: place)
    let wish = ApplicationWish(
      draft: ApplicationDraft(
        lines: zip(project.lineIDs, work).map {
          ApplicationDraft.Line(lineID: $0, work: .thisPeriod(cents: $1.completed), storedCents: $1.stored)
        }), retainageRateBasisPoints: ceiling,
      certifiedCents: short == 0 ? nil : (full?.application?.certified ?? 0) - short,
      certifiedReason: "Not all was done")
    // What is short of nothing can't be said.
    guard short == 0 || full != nil else { return }
    try await store(model, .application(wish), "application", in: place)
  }

  mutating func draftRelease() async throws {
    let place = project()
    let held = books.sum(of: place)[6]
    let cents: Int64? = random.chance(1, of: 3) ? nil : random.cents(in: 1...max(1, held + held / 10))
    let model = books.draftRelease(cents, of: place)
    try await store(
      model, .release(cents.map { .amount(cents: $0) } ?? .full, termsDays: nil, note: nil), "release", in: place)
  }

  private mutating func store(
    _ model: YearBooks.Invoice?, _ wish: DraftWish, _ name: String, in place: Int? = nil
  ) async throws {
    guard let project = model?.project ?? place else { return }
    let draft = try await work.draft(wish, of: books.projects[project].id)
    agree("draft \(name)", model != nil, draft != nil, wish)
    guard var model, let draft else { return }
    model.id = draft.id
    same("draft \(name)", model.figures, figures(draft))
    books.invoices.append(model)
  }

  private func figures(_ invoice: Invoice) -> [Int64] {
    [
      invoice.number ?? 0, invoice.amounts.totalCents, invoice.amounts.payableCents, invoice.amounts.retainedCents,
      invoice.amounts.releasedEarlierCents, invoice.paidCents, invoice.creditedCents, invoice.retainedReleasedCents,
      invoice.depositAppliedCents, invoice.announcedCents, invoice.returnedCents,
    ]
  }

  mutating func issue() async throws {
    let wanted = random.chance(1, of: 30) ? invoice { $0.state != .gone } : invoice { $0.state == .draft }
    guard let place = wanted, let id = books.invoices[place].id else { return }
    let isDone = books.issue(place)
    let issued = try await work.issue(id)
    agree("issue", isDone, issued != nil, books.invoices[place])
    if isDone, let issued { same("issued", books.invoices[place].figures, figures(issued)) }
    // What can't be issued any more is in the way of what could.
    if !isDone, books.invoices[place].state == .draft { try await discard(place) }
  }

  mutating func discard() async throws {
    let wanted = random.chance(1, of: 5) ? invoice { $0.state != .gone } : invoice { $0.state == .draft }
    if let wanted { try await discard(wanted) }
  }

  private mutating func discard(_ place: Int) async throws {
    guard let id = books.invoices[place].id else { return }
    let isDone = books.invoices[place].state == .draft
    agree("discard", isDone, try await work.discard(id))
    if isDone { books.invoices[place].state = .gone }
  }

  mutating func void() async throws {
    let wanted =
      random.chance(1, of: 4)
      ? invoice { $0.state != .gone } : invoice { $0.state == .open && $0.paid == 0 && $0.announced == 0 }
    guard let place = wanted, let id = books.invoices[place].id else { return }
    let isDone = books.void(place)
    let void = try await work.void(id)
    let kind = books.invoices[place].kind
    agree("void \(kind)", isDone, void != nil, books.invoices[place])
  }
}
