import Foundation
import ProposalsContract

extension ContentDraft {
  init(_ draft: ProposalsContract.ProposalDraft) {
    self.init(
      validDays: draft.validDays,
      validUntil: draft.validUntil,
      introduction: draft.introduction,
      coverImage: draft.coverImage,
      coverImageAlt: draft.coverImageAlt,
      tax: draft.tax.map { Tax(name: $0.name, rateBasisPoints: $0.rateBasisPoints) },
      discount: draft.discount.map(Discount.init),
      deposit: draft.deposit.map(Deposit.init),
      paymentSchedule: (draft.paymentSchedule ?? []).map { Milestone(name: $0.name, basisPoints: $0.basisPoints) },
      sections: draft.sections.map { section in
        Section(title: section.title, scope: section.scope, lines: section.lines.map(Line.init))
      },
      packages: draft.packages.map { packages in
        Packages(
          title: packages.title, required: packages.required,
          choices: packages.choices.map {
            Package(name: $0.name, summary: $0.summary, recommended: $0.recommended, lines: $0.lines.map(Line.init))
          })
      },
      terms: draft.terms,
      contract: draft.contract.map(Content.Contract.init),
      internalNotes: draft.internalNotes)
  }
}

extension ContentDraft.Discount {
  init(_ terms: DiscountTerms) {
    self.init(name: terms.name, basisPoints: terms.basisPoints, amountCents: terms.amountCents)
  }
}

extension ContentDraft.Deposit {
  init(_ terms: DepositTerms) {
    let kind: Kind =
      switch terms.kind {
      case .percent: .percent
      case .fixed: .fixed
      case .lines: .lines
      }
    self.init(
      kind: kind, basisPoints: terms.basisPoints, amountCents: terms.amountCents, lineItems: terms.lineItems)
  }
}

extension ContentDraft.Line {
  init(_ line: LineDraft) {
    self.init(
      name: line.name, description: line.description, quantity: line.quantity, unit: line.unit,
      unitPriceCents: line.unitPriceCents, taxable: line.taxable,
      discount: line.discount.map(ContentDraft.Discount.init), optional: line.optional, selected: line.selected,
      clientQuantity: line.clientQuantity.map { ($0.minimum, $0.maximum) }, item: line.item, image: line.image,
      imageAlt: line.imageAlt, internalCostCents: line.internalCostCents)
  }
}

extension Content.Contract {
  init(_ terms: ContractTerms) {
    let billing: Billing =
      switch terms.billing {
      case .milestones: .milestones
      case .progress: .progress
      }
    self.init(billing: billing, retainage: terms.retainage.map(Content.Retainage.init))
  }
}

extension Content.Retainage {
  init(_ terms: RetainageTerms) {
    let rule: Rule =
      switch terms.rule {
      case .constant: .constant
      case .stop: .stop
      case .forward: .forward
      case .retroactive: .retroactive
      case .cap: .cap
      }
    self.init(
      rule: rule, rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, release: terms.release)
  }
}
