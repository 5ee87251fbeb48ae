import CivilCalendar
import Foundation
import ProposalsContract

extension ProposalsContract.ProposalDraft {
  /// The team's content as the team wrote it.
  init(_ content: Content) {
    var validDays: Int?
    var validUntil: String?
    switch content.validity {
    case .days(let days): validDays = days
    case .until(let day): validUntil = day.text
    }
    self.init(
      validDays: validDays,
      validUntil: validUntil,
      introduction: content.introduction,
      tax: content.tax.map { TaxTerms(name: $0.name, rateBasisPoints: Int($0.rate)) },
      discount: content.discount.map(DiscountTerms.init),
      deposit: content.deposit.map(DepositTerms.init),
      paymentSchedule: content.paymentSchedule.isEmpty
        ? nil : content.paymentSchedule.map { MilestoneTerms(name: $0.name, basisPoints: Int($0.basisPoints)) },
      sections: content.sections.map {
        SectionDraft(title: $0.title, scope: $0.scope, lines: $0.lines.map(LineDraft.init))
      },
      packages: content.packages.map { packages in
        PackagesDraft(
          title: packages.title, required: packages.required,
          choices: packages.choices.map {
            PackageDraft(
              name: $0.name, summary: $0.summary, recommended: $0.recommended, lines: $0.lines.map(LineDraft.init))
          })
      },
      terms: content.terms,
      contract: content.contract.map(ContractTerms.init),
      internalNotes: content.internalNotes)
    coverImage = content.coverImage
    coverImageAlt = content.coverImageAlt
  }
}

extension DiscountTerms {
  init(_ discount: Content.Discount) {
    switch discount.figure {
    case .basisPoints(let rate): self.init(name: discount.name, basisPoints: Int(rate), amountCents: nil)
    case .cents(let cents): self.init(name: discount.name, basisPoints: nil, amountCents: cents)
    }
  }
}

extension DepositTerms {
  init(_ deposit: Content.Deposit) {
    switch deposit {
    case .percent(let rate): self.init(kind: .percent, basisPoints: Int(rate))
    case .fixed(let cents): self.init(kind: .fixed, amountCents: cents)
    case .lines(let items): self.init(kind: .lines, lineItems: items)
    }
  }
}

extension LineDraft {
  init(_ line: Content.Line) {
    self.init(
      name: line.name,
      description: line.description,
      quantity: Decimal(tenThousandths: line.tenThousandths),
      unit: line.unit,
      unitPriceCents: line.unitPriceCents,
      taxable: line.taxable,
      discount: line.discount.map(DiscountTerms.init),
      optional: line.optional,
      selected: line.optional ? line.selected : nil,
      clientQuantity: line.clientQuantity.map {
        QuantityBounds(
          minimum: Decimal(tenThousandths: $0.minimum), maximum: Decimal(tenThousandths: $0.maximum))
      },
      item: line.item,
      image: line.image,
      internalCostCents: line.internalCostCents)
    imageAlt = line.imageAlt
  }
}

extension ContractTerms {
  init(_ contract: Content.Contract) {
    let billing: Billing =
      switch contract.billing {
      case .milestones: .milestones
      case .progress: .progress
      }
    self.init(billing: billing, retainage: contract.retainage.map(RetainageTerms.init))
  }
}

extension RetainageTerms {
  init(_ retainage: Content.Retainage) {
    let rule: Rule =
      switch retainage.rule {
      case .constant: .constant
      case .stop: .stop
      case .forward: .forward
      case .retroactive: .retroactive
      case .cap: .cap
      }
    self.init(
      rule: rule, rateCompletedBasisPoints: retainage.rateCompletedBasisPoints,
      rateStoredBasisPoints: retainage.rateStoredBasisPoints,
      reducedRateBasisPoints: retainage.reducedRateBasisPoints,
      thresholdBasisPoints: retainage.thresholdBasisPoints, release: retainage.release)
  }
}

extension ProposalsContract.Totals {
  init(_ totals: Totals) {
    self.init(
      subtotalCents: totals.subtotalCents, discountCents: totals.discountCents, taxCents: totals.taxCents,
      totalCents: totals.totalCents, depositCents: totals.depositCents)
  }
}

extension Decimal {
  /// Exact: an integer shifted by four decimal places.
  fileprivate init(tenThousandths: Int64) {
    self.init(
      sign: tenThousandths < 0 ? .minus : .plus, exponent: -4, significand: Decimal(tenThousandths.magnitude))
  }
}
