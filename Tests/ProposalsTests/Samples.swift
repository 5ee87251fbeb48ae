import Foundation
import Money
import ProposalsContract
import Validation

@testable import Proposals

/// The sample estimates that the demo loads, too.
enum Sample: String, CaseIterable {
  case kitchen = "kitchen-remodel"
  case roof = "roof-three-packages"
  case service = "service-cooler-fan"
  case tenant = "tenant-improvement-schedule-of-values"

  private struct File: Decodable {
    struct Estimate: Decodable {
      var number: String
      var title: String
      var kind: ProposalsContract.EstimateKind
    }
    var currency: String
    var estimate: Estimate
    var proposal: ProposalsContract.ProposalDraft
    var contract: ContractTerms?
  }

  private func file() throws -> File {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/samples")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: "\(rawValue).json")))
  }

  func proposalDraft() throws -> ProposalsContract.ProposalDraft {
    let file = try file()
    var draft = file.proposal
    draft.contract = file.contract
    return draft
  }

  func estimateDraft(for client: ProposalsContract.ClientID) throws -> ProposalsContract.EstimateDraft {
    let file = try file()
    return ProposalsContract.EstimateDraft(
      clientID: client, number: file.estimate.number, title: file.estimate.title, kind: file.estimate.kind,
      currency: file.currency, internalMarginBasisPoints: 2_850, internalNotes: "canary-estimate-notes")
  }

  func content() throws -> Content {
    try Content(checking: ContentDraft(try proposalDraft()), currency: .usd, newID: UUID.init)
  }
}

extension Currency {
  static let usd = Currency(code: "USD") ?? { preconditionFailure("three capital letters") }()
}

/// A line that a test only says the interesting part of.
func draftLine(
  _ cents: Int64, quantity: Decimal = 1, taxable: Bool = true, discount: ContentDraft.Discount? = nil,
  optional: Bool? = nil, selected: Bool? = nil, bounds: (minimum: Decimal, maximum: Decimal)? = nil,
  item: String? = nil
) -> ContentDraft.Line {
  ContentDraft.Line(
    name: "Line", description: nil, quantity: quantity, unit: "ea", unitPriceCents: cents, taxable: taxable,
    discount: discount, optional: optional, selected: selected, clientQuantity: bounds, item: item, image: nil,
    internalCostCents: nil)
}

func draft(
  _ lines: [ContentDraft.Line], tax: Int? = nil, discount: ContentDraft.Discount? = nil,
  deposit: ContentDraft.Deposit? = nil, schedule: [Int] = [], packages: ContentDraft.Packages? = nil
) -> ContentDraft {
  ContentDraft(
    validDays: nil, validUntil: nil, introduction: nil, tax: tax.map { .init(name: "Tax", rateBasisPoints: $0) },
    discount: discount, deposit: deposit, paymentSchedule: schedule.map { .init(name: "Milestone", basisPoints: $0) },
    sections: [.init(title: "Work", scope: nil, lines: lines)], packages: packages, terms: nil, contract: nil,
    internalNotes: nil)
}

func content(_ draft: ContentDraft) throws -> Content {
  try Content(checking: draft, currency: .usd, newID: UUID.init)
}

extension Content {
  func asSent() throws -> Bill { try bill(for: selectionAsSent, currency: .usd) }

  /// The one error of a draft that has to be refused with `invalid`.
  static func errors(of draft: ContentDraft) -> [FieldError] {
    do {
      _ = try Content(checking: draft, currency: .usd, newID: UUID.init)
      return []
    } catch .invalid(let errors) {
      return errors
    } catch {
      return [FieldError(code: "\(error)", field: "", detail: "")]
    }
  }
}
