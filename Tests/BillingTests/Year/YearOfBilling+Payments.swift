import CivilCalendar
import Foundation
import Identifiers

@testable import Billing

extension YearOfBilling {
  private func draft(
    _ cents: Int64, _ currency: String, _ reference: String, shares: [(invoice: Int, cents: Int64)]? = nil,
    answering announcement: AnnouncementID? = nil
  ) -> PaymentDraft {
    PaymentDraft(
      method: .check, cents: cents, currency: currency, reference: reference, receivedOn: yesterday,
      shares: shares?.compactMap { share in
        books.invoices[share.invoice].id.map { Payment.Share(invoiceID: $0, cents: share.cents) }
      }, announcementID: announcement)
  }

  mutating func pay(split: Bool) async throws {
    guard let first = payable() else { return }
    guard split else { return try await pay(first, shares: nil, answering: nil) }
    let project = books.projects[books.invoices[first].project]
    let others = books.invoices.indices.suffix(400).filter {
      let other = books.projects[books.invoices[$0].project]
      return $0 != first && books.invoices[$0].balance > 0 && other.client == project.client
        && other.currency == project.currency
    }
    let places = [first] + others.suffix(random.number(in: 1...3))
    let isGreedy = random.chance(1, of: 20)
    let shares = places.map { place -> (invoice: Int, cents: Int64) in
      let balance = max(1, books.invoices[place].balance)
      return (place, isGreedy ? balance + 1 : random.cents(in: 1...balance))
    }
    try await pay(first, shares: shares, answering: nil)
  }

  private mutating func pay(
    _ place: Int, shares: [(invoice: Int, cents: Int64)]?, answering announcement: Int?
  ) async throws {
    guard let id = books.invoices[place].id else { return }
    let project = books.projects[books.invoices[place].project]
    let wanted = shares?.reduce(0) { $0 + $1.cents }
    let balance = max(1, books.invoices[place].balance)
    let over = random.chance(1, of: 6) ? random.cents(in: 1...5_000) : 0
    let cents = (wanted ?? (random.chance(1, of: 2) ? balance : random.cents(in: 1...balance))) + over
    let model = books.pay(cents, to: place, shares: shares, answering: announcement)
    let payment = try await work.pay(
      draft(
        cents, project.currency, reference(), shares: shares,
        answering: announcement.flatMap { books.announcements[$0].id }), to: id)
    agree(shares == nil ? "pay" : "pay several", model != nil, payment != nil, books.invoices[place])
    guard let model, let payment else { return }
    same("over", model.over, payment.creditCents)
    same("receipt", books.receiptsGiven, payment.receiptNumber)
    same(
      "shares", model.shares.map { books.invoices[$0.invoice].id.map { "\($0)" } ?? "" }.sorted(),
      payment.shares.map { "\($0.invoiceID)" }.sorted())
    same("paid", model.shares.reduce(0) { $0 + $1.cents }, payment.shares.reduce(0) { $0 + $1.cents })
    var credit: Int?
    if model.over > 0 {
      let credits = try await work.credits(of: clients[project.client])
      credit = books.credits.count
      books.credits.append(
        YearBooks.Credit(
          id: credits.first { $0.source == .payment(payment.id) }?.id, client: project.client,
          currency: project.currency,
          cents: model.over))
    }
    books.payments.append(YearBooks.Payment(id: payment.id, shares: model.shares, credit: credit))
  }

  mutating func reverse() async throws {
    let isAny = random.chance(1, of: 20)
    guard let place = recent(books.payments.indices.suffix(200).filter { isAny || !books.payments[$0].isReversed })
    else { return }
    let isDone = books.reverse(place)
    let reversed = try await work.reverse(books.payments[place].id)
    agree("reverse", isDone, reversed != nil)
  }

  mutating func applyCredit() async throws {
    let isUsed = random.chance(1, of: 30)
    let left = books.credits.indices.filter { isUsed || books.credits[$0].left > 0 }
    guard let place = recent(left), let id = books.credits[place].id else { return }
    let credit = books.credits[place]
    let isAny = random.chance(1, of: 10)
    let clients = books.projects.map(\.client)
    let wanted = invoice { isAny ? $0.state == .open : $0.balance > 0 && clients[$0.project] == credit.client }
    guard let target = wanted, let invoice = books.invoices[target].id else { return }
    let most = max(1, min(credit.left, books.invoices[target].balance))
    let cents = random.chance(1, of: 12) ? most + 1 : random.chance(1, of: 2) ? most : random.cents(in: 1...most)
    let isDone = books.apply(place, cents, to: target)
    let used = try await work.use(id, cents, .apply(to: invoice))
    agree("apply credit", isDone, used != nil)
    guard isDone, let used else { return }
    same("left", books.credits[place].left, used.leftCents)
    try await note(place, id, target, cents)
  }

  mutating func refund() async throws {
    guard let place = recent(books.credits.indices.filter { books.credits[$0].left > 0 }),
      let id = books.credits[place].id
    else { return }
    let left = books.credits[place].left
    let cents = random.chance(1, of: 6) ? left + 1 : random.cents(in: 1...left)
    let isDone = books.refund(place, cents)
    // What was a deposit until today is not paid out yesterday.
    let day = books.credits[place].deposit == nil ? yesterday : tomorrow
    let used = try await work.use(id, cents, .refund(Refund(method: .transfer, reference: nil, on: day)))
    agree("refund", isDone, used != nil)
    guard isDone, let used else { return }
    same("left", books.credits[place].left, used.leftCents)
    try await note(place, id, nil, cents)
  }

  mutating func announce() async throws {
    let wanted = random.chance(1, of: 20) ? invoice { $0.number != nil } : invoice { $0.balance > $0.announced }
    guard let place = wanted, let id = books.invoices[place].id else { return }
    let most = max(1, books.invoices[place].balance - books.invoices[place].announced)
    let cents = random.chance(1, of: 12) ? most + 1 : random.cents(in: 1...most)
    let isDone = books.announce(cents, on: place)
    let announced = try await work.announce(
      AnnouncementWish(cents: cents, mailedOn: yesterday, requestKey: reference()), on: id)
    agree("announce", isDone, announced != nil, books.invoices[place])
    if isDone, let announced {
      books.announcements.append(YearBooks.Announcement(id: announced.id, invoice: place, cents: cents))
    }
  }

  private mutating func announcement() -> Int? {
    let isAny = random.chance(1, of: 20)
    return recent(books.announcements.indices.suffix(100).filter { isAny || books.announcements[$0].isOpen })
  }

  mutating func payAnnounced() async throws {
    guard let place = announcement() else { return }
    try await pay(books.announcements[place].invoice, shares: nil, answering: place)
  }

  mutating func reject() async throws {
    guard let place = announcement(), let id = books.announcements[place].id else { return }
    agree("reject", books.reject(place), try await work.reject(id))
  }
}
