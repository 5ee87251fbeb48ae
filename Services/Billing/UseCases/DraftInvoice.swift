import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What the team wants to bill: lines or a milestone, an application for payment, or a release of retainage.
enum DraftWish: Sendable {
  case invoice(InvoiceDraft)
  case application(ApplicationWish)
  case release(ReleaseRequest, termsDays: Int?, note: String?)
}

/// Drafts an invoice of a project; it can be looked at, issued or thrown away.
struct DraftInvoice: Sendable {
  let database: Database
  let world: World
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `draftThere`, `depositBilled`, `milestoneBilled`, and what the kind's own rules say.
  func callAsFunction(
    _ wish: DraftWish, of project: ProjectID, call: Call, keyed: AnswerOnce.Keyed<InvoiceReading>?
  ) async throws -> AnswerOnce.Outcome<InvoiceReading> {
    try call.caller.requireTeam(.billingWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        guard let found = try await ContractStore.lock(project, in: transaction) else {
          throw BillingRefusal.notFound
        }
        let stamp = DraftStamp(id: world.ids.make(), createdBy: call.caller.principal.text, createdAt: found.now)
        let draft = try await draft(wish, of: found.contract, stamp, in: transaction)
        try await insert(draft, in: transaction)
        return InvoiceReading(invoice: draft, contract: found.contract, now: found.now)
      }
    }
  }

  private func draft(
    _ wish: DraftWish, of contract: Contract, _ stamp: DraftStamp, in transaction: Transaction
  ) async throws -> Invoice {
    switch wish {
    case .invoice(let draft): return try contract.drafted(draft, stamp)
    case .application(let application): return try contract.drafted(application, stamp)
    case .release(let request, let termsDays, let note):
      let held = try await RetainageStore.held(of: contract.projectID, in: transaction)
      return try contract.drafted(request, from: held, termsDays: termsDays, note: note, stamp)
    }
  }

  private func insert(_ draft: Invoice, in transaction: Transaction) async throws {
    do {
      try await transaction.execute(try InvoiceStore.insertion(of: draft))
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneDraftApplication) {
      throw BillingRefusal.draftThere
    } catch let error as PostgresError where error.isUniqueViolation(of: .oneDeposit) {
      throw BillingRefusal.depositBilled
    } catch let error as PostgresError where error.isUniqueViolation(of: .milestonesOnce) {
      throw BillingRefusal.milestoneBilled
    }
  }
}

extension Constraint {
  static let oneDraftApplication: Constraint = "one_draft_application"
  static let oneDeposit: Constraint = "one_deposit"
  static let milestonesOnce: Constraint = "milestones_once"
}
