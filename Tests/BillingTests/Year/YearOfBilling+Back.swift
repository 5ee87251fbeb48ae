import CivilCalendar
import Foundation
import Identifiers

@testable import Billing

/// Money that goes back.
extension YearOfBilling {
  /// A use that was just made: the service knows its id.
  mutating func note(_ credit: Int, _ id: CreditID, _ invoice: Int?, _ cents: Int64) async throws {
    guard let use = try await work.uses(of: id).first else { return differences.append("a use is not there") }
    same("used", cents, use.cents)
    books.uses.append(YearBooks.Use(id: use.id, credit: credit, invoice: invoice, cents: cents))
  }

  mutating func reverseUse() async throws {
    let isAny = random.chance(1, of: 15)
    guard let place = recent(books.uses.indices.suffix(200).filter { isAny || !books.uses[$0].isReversed }),
      let credit = books.credits[books.uses[place].credit].id
    else { return }
    let isDone = books.reverseUse(place)
    let reversed = try await work.reverse(books.uses[place].id, of: credit)
    agree("reverse use", isDone, reversed != nil, books.uses[place])
  }

  /// A project of which something can be given back, now and then any.
  private mutating func depositor() -> Int? {
    let some = books.projects.indices.suffix(60)
    if random.chance(1, of: 8) { return recent(Array(some)) }
    return recent(some.filter { books.returnable(of: $0)?.cents ?? 0 > 0 })
  }

  private mutating func wanted(of place: Int) -> Int64? {
    guard let left = books.returnable(of: place)?.cents, left > 0 else { return random.chance(1, of: 2) ? nil : 1 }
    if random.chance(1, of: 10) { return left + 1 }
    return random.chance(1, of: 3) ? nil : random.cents(in: 1...left)
  }

  mutating func returnDeposit() async throws {
    guard let place = depositor() else { return }
    let cents = wanted(of: place)
    let model = books.returnDeposit(cents, of: place)
    let credit = try await work.creditDeposit(cents, of: books.projects[place].id)
    agree("return deposit", model != nil, credit != nil, books.projects[place])
    guard let model, let credit else { return }
    same("returned", books.credits[model].cents, credit.cents)
    books.credits[model].id = credit.id
  }

  mutating func refundDeposit() async throws {
    guard let place = depositor() else { return }
    let cents = wanted(of: place)
    // What a credit paid of it since yesterday does not go back then.
    let isCredited = books.returnable(of: place).map { books.invoices[$0.invoice].credited > 0 } ?? false
    let model = books.returnDeposit(cents, of: place)
    let use = try await work.refundDeposit(
      cents, of: books.projects[place].id,
      Refund(method: .cash, reference: nil, on: isCredited ? tomorrow : yesterday))
    agree("refund deposit", model != nil, use != nil, books.projects[place])
    guard let model, let use else { return }
    same("refunded", books.credits[model].cents, use.cents)
    books.credits[model].id = use.creditID
    _ = books.refund(model, use.cents)
    books.uses.append(YearBooks.Use(id: use.id, credit: model, invoice: nil, cents: use.cents))
  }

  mutating func restoreDeposit() async throws {
    let isAny = random.chance(1, of: 5)
    let some = books.credits.indices.suffix(200).filter {
      isAny || books.credits[$0].deposit != nil && books.credits[$0].left > 0
    }
    guard let place = recent(some), let id = books.credits[place].id else { return }
    let isDone = books.restoreDeposit(place)
    let restored = try await work.restoreDeposit(id)
    agree("restore deposit", isDone, restored != nil, books.credits[place])
  }
}
