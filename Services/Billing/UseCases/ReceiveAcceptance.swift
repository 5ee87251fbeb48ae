import CallContext
import Foundation
import Postgres
import ServiceRuntime

/// An accepted proposal makes a contract with its schedule of values, and the deposit invoice where one was agreed: once,
/// whatever the delivery does (RE-8).
struct ReceiveAcceptance: Sendable {
  let database: Database
  let world: World
  let issuing: Issuing

  /// One event, and what it says.
  struct News: Sendable {
    let event: UUID
    let acceptance: Acceptance
  }

  /// - Parameter news: of the call's organization, in the order in which it happened.
  func callAsFunction(_ news: [News], source: String, call: Call) async throws {
    try await database.transaction(for: call) { transaction in
      var unknown = try Inbox.firstTimes(
        in: try await transaction.query(Inbox.insertion(of: news.map(\.event), source: source)))
      for one in news where unknown.remove(one.event) != nil {
        try await begin(one.acceptance, call: call, in: transaction)
      }
    }
  }

  private func begin(_ acceptance: Acceptance, call: Call, in transaction: Transaction) async throws {
    let contract = try acceptance.contract(newID: world.ids.next)
    // There already: told by another event, which made the deposit, too.
    guard try await !transaction.query(ContractStore.insertion(of: contract)).isEmpty else { return }
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
}
