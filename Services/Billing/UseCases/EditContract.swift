import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the team does to a contract itself; each under its lock.
struct EditContract: Sendable {
  let database: Database
  let world: World
  let once: AnswerOnce

  /// Other lines for the same money.
  ///
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `stale`, `scheduleBilled`, `invalid`.
  func schedule(_ draft: ScheduleDraft, ifVersion: Int64, of id: ProjectID, call: Call) async throws -> Contract {
    try await change(id, call: call) { contract in
      try contract.edited(draft, ifVersion: ifVersion, newID: world.ids.next)
    }
  }

  /// Other terms of retainage and of payment.
  ///
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `stale`, `scheduleBilled`, `invalid`.
  func terms(
    retainage: RetainageTerms?, termsDays: Int, ifVersion: Int64, of id: ProjectID, call: Call
  ) async throws -> Contract {
    try await change(id, call: call) { contract in
      try contract.with(retainage: retainage, termsDays: termsDays, ifVersion: ifVersion)
    }
  }

  /// The lines of a change order that was accepted.
  ///
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `amountTooLarge`.
  func add(
    _ order: ChangeOrderWish, to id: ProjectID, call: Call, keyed: AnswerOnce.Keyed<Contract>?
  ) async throws -> AnswerOnce.Outcome<Contract> {
    try call.caller.requireTeam(.billingWrite)
    try order.check()
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        guard let found = try await ContractStore.lock(id, in: transaction) else { throw BillingRefusal.notFound }
        let changeOrder = ScheduleChangeOrder(
          id: world.ids.make(), number: try await ChangeOrderStore.nextNumber(on: id, in: transaction),
          title: order.title)
        let contract = try found.contract.adding(changeOrder, order.work, newID: world.ids.next)
        let tax = contract.schedule.taxCents - found.contract.schedule.taxCents
        try await transaction.pipeline([
          ChangeOrderStore.insertion(
            of: changeOrder, on: id, reference: order.reference,
            amountCents: contract.changesCents - found.contract.changesCents - tax, taxCents: tax,
            by: call.caller.principal.text),
          try ContractStore.update(of: contract),
        ])
        return contract
      }
    }
  }

  private func change(
    _ id: ProjectID, call: Call, _ change: (Contract) throws -> Contract
  ) async throws -> Contract {
    try call.caller.requireTeam(.billingWrite)
    return try await database.transaction(for: call) { transaction in
      guard let found = try await ContractStore.lock(id, in: transaction) else { throw BillingRefusal.notFound }
      let contract = try change(found.contract)
      try await transaction.execute(try ContractStore.update(of: contract))
      return contract
    }
  }
}
