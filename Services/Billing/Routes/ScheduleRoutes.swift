import BillingContract
import CallContext
import Foundation
import Hummingbird
import Identifiers
import ServiceRuntime

/// The schedule of values, its terms and its change orders.
struct ScheduleRoutes: Sendable {
  let readContract: ReadContract
  let editContract: EditContract

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(ScheduleDetail(try await readContract(try context.path.id("id"), call: try context.call())))
  }

  func edit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(ScheduleChange.self, from: request)
    let contract = try await editContract.schedule(
      ScheduleDraft(body), ifVersion: body.ifVersion, of: try context.path.id("id"), call: try context.call())
    return try .json(ScheduleDetail(contract))
  }

  func setTerms(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.decodeBody(BillingTermsChange.self, from: request)
    let contract = try await editContract.terms(
      retainage: try body.retainage.map { try RetainageTerms($0) }, termsDays: body.termsDays,
      ifVersion: body.ifVersion,
      of: try context.path.id("id"), call: try context.call())
    return try .json(ScheduleDetail(contract))
  }

  func addChangeOrder(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let bytes = try await context.jsonBytes(from: request)
    let body = try StrictJSON.decode(ChangeOrderDraft.self, from: bytes)
    let outcome = try await editContract.add(
      ChangeOrderWish(body), to: try context.path.id("id"), call: try context.call(),
      keyed: try context.keyed(request, body: bytes, answer: Self.created))
    return try outcome.response(Self.created)
  }

  static func created(_ contract: Contract) throws -> StoredAnswer {
    try .json(ScheduleDetail(contract), status: .created)
  }
}

extension ScheduleDetail {
  init(_ contract: Contract) {
    let schedule = contract.schedule
    self.init(
      projectID: .init(contract.projectID), clientID: .init(contract.clientID), number: contract.number,
      title: contract.title, currency: contract.currency, version: contract.version, isBilled: schedule.isBilled,
      applications: schedule.applications, lines: schedule.lines.map(ScheduleLineDetail.init),
      originalCents: schedule.originalCents, changeOrdersCents: schedule.changeOrdersCents,
      contractSumCents: schedule.contractSumCents, taxCents: schedule.taxCents, heldCents: schedule.heldCents,
      retainage: contract.retainage.map { Retainage($0) }, termsDays: contract.termsDays)
  }
}

extension ScheduleLineDetail {
  fileprivate init(_ line: ScheduleLine) {
    self.init(
      id: .init(line.id), position: line.position, item: line.item, section: line.section,
      description: line.description, scheduledCents: line.scheduledCents, taxCents: line.taxCents,
      changeOrder: line.changeOrder.map {
        BillingContract.ScheduleChangeOrder(id: .init($0.id), number: $0.number, title: $0.title)
      },
      rateCompletedBasisPoints: line.rates?.completedBasisPoints, rateStoredBasisPoints: line.rates?.storedBasisPoints,
      completedCents: line.progress.completedCents, storedCents: line.progress.storedCents,
      billedCents: line.progress.billedCents, taxedCents: line.progress.taxedCents,
      heldCents: line.progress.heldCents, releasedCents: line.progress.releasedCents)
  }
}

extension ScheduleDraft {
  fileprivate init(_ change: ScheduleChange) {
    self.init(
      lines: change.lines.map { line in
        var rates: RetainageRates?
        if line.rateCompletedBasisPoints != nil || line.rateStoredBasisPoints != nil {
          rates = RetainageRates(
            completedBasisPoints: line.rateCompletedBasisPoints ?? line.rateStoredBasisPoints ?? 0,
            storedBasisPoints: line.rateStoredBasisPoints ?? line.rateCompletedBasisPoints ?? 0)
        }
        return Line(
          id: line.id.map { .init($0) }, item: line.item, section: line.section, description: line.description,
          scheduledCents: line.scheduledCents, taxCents: line.taxCents ?? 0,
          changeOrderID: line.changeOrderID.map { .init($0) }, rates: rates)
      })
  }
}

extension ChangeOrderWish {
  fileprivate init(_ draft: ChangeOrderDraft) {
    self.init(
      title: draft.title, reference: draft.reference,
      work: draft.lines.map {
        AcceptedWork(
          section: $0.section, item: $0.item, description: $0.description, amountCents: $0.amountCents,
          taxCents: $0.taxCents ?? 0)
      })
  }
}
