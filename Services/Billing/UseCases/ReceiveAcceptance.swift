import CallContext
import Foundation
import Postgres
import ServiceRuntime

/// An accepted proposal makes a contract with its schedule of values, and the deposit invoice where one was agreed; an
/// accepted change order adds its lines to a contract. Each once, whatever the delivery does (RE-8).
struct ReceiveAcceptance: Sendable {
  let database: Database
  let world: World
  let issuing: Issuing

  /// One event, and what it says.
  struct News: Sendable {
    let event: UUID
    let fact: Fact
  }

  enum Fact: Sendable {
    case contract(Acceptance)
    case changeOrder(AcceptedChangeOrder)
  }

  /// - Parameter news: of the call's organization, in the order in which it happened.
  /// - Throws: `BillingRefusal`: `contractAwaited`, and what `Contract.adding` throws.
  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      var unknown = try Inbox.firstTimes(
        in: try await transaction.query(Inbox.insertion(of: news.map(\.event), source: source)))
      var begun: [Begun] = []
      for one in news where unknown.remove(one.event) != nil {
        switch one.fact {
        case .contract(let acceptance):
          if let contract = try await begin(acceptance, in: transaction) {
            begun.append(Begun(acceptance: acceptance, contract: contract))
          }
        case .changeOrder(let order): try await add(order, in: transaction)
        }
      }
      // All contracts before the first number: whoever issues elsewhere takes them in this order, too.
      for one in begun { try await billDeposit(of: one, call: call, in: transaction) }
    }
  }

  private struct Begun {
    let acceptance: Acceptance
    let contract: Contract
  }

  /// - Returns: `nil` when it is there already: told by another event, which made the deposit, too.
  private func begin(_ acceptance: Acceptance, in transaction: Transaction) async throws -> Contract? {
    let contract = try acceptance.contract(newID: world.ids.next)
    return try await transaction.query(ContractStore.insertion(of: contract)).isEmpty ? nil : contract
  }

  private func billDeposit(of begun: Begun, call: Call, in transaction: Transaction) async throws {
    let (acceptance, contract) = (begun.acceptance, begun.contract)
    guard contract.depositCents != nil, let found = try await ContractStore.lock(contract.projectID, in: transaction)
    else { return }
    let actor = call.caller.principal.text
    let draft = try contract.deposit(DraftStamp(id: world.ids.make(), createdBy: actor, createdAt: found.now))
    try await transaction.execute(try InvoiceStore.insertion(of: draft))
    guard let parties = contract.parties else { return }
    let issued = try await issuing.issue(
      draft, of: found.contract,
      Issuing.Order(
        parties: parties, recipients: acceptance.recipients, actor: actor, organization: call.organization,
        now: found.now), in: transaction)
    try await transaction.pipeline(issued.last)
  }

  /// Nothing is kept of what comes before its contract, not even that it came: so it comes again.
  private func add(_ order: AcceptedChangeOrder, in transaction: Transaction) async throws {
    guard let found = try await ContractStore.lock(order.projectID, in: transaction) else {
      throw BillingRefusal.contractAwaited
    }
    guard try await !ChangeOrderStore.isThere(order.proposalID, in: transaction) else { return }
    let changeOrder = ScheduleChangeOrder(
      id: world.ids.make(),
      number: try await ChangeOrderStore.number(order.number, on: order.projectID, in: transaction),
      title: order.title)
    let contract = try found.contract.adding(changeOrder, order.work, isAgreed: true, newID: world.ids.next)
    let tax = contract.schedule.taxCents - found.contract.schedule.taxCents
    try await transaction.pipeline([
      ChangeOrderStore.insertion(
        of: changeOrder, on: order.projectID, accepted: order.proposalID, reference: order.reference,
        amountCents: contract.changesCents - found.contract.changesCents - tax, taxCents: tax, by: order.actor),
      try ContractStore.update(of: contract),
    ])
  }
}
