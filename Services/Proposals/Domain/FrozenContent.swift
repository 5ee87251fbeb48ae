import CivilCalendar
import Foundation
import Identifiers
import Money

/// What the client sees, and nothing else: the content less everything internal, with the figures as sent (TI-5).
///
/// Its canonical bytes are what is stored, hashed, and answered to a share link; there is no second form of it.
struct FrozenContent {
  var estimate: Estimate
  var revision: Int
  var content: Content
  var dispatch: Dispatch
  var validUntil: CalendarDay
  /// Those that the content and the seller refer to.
  var images: [StoredImage] = []
  /// Of a change order: the contract as it is at that time.
  var standing: ContractStanding? = nil

  /// - Throws: `totalNegative`, `amountTooLarge`.
  func canonicalBytes() throws(ProposalRefusal) -> [UInt8] {
    try FrozenContentWriter(frozen: self).content().bytes
  }
}

private struct FrozenContentWriter {
  let frozen: FrozenContent
  var currency: Currency { frozen.estimate.currency }

  func content() throws(ProposalRefusal) -> CanonicalJSON {
    let content = frozen.content
    let bill = try content.bill(for: content.selectionAsSent, currency: currency)
    let seller = frozen.dispatch.seller
    return .object([
      "title": .text(frozen.estimate.title),
      "number": .text(frozen.estimate.number),
      "revision": .number(Int64(frozen.revision)),
      "kind": .text(frozen.estimate.kind.rawValue),
      "change_order": changeOrder,
      "layout": .text(frozen.dispatch.layout.rawValue),
      "currency": .text(currency.code),
      "locale": .text(frozen.dispatch.locale),
      "time_zone": .text(frozen.dispatch.timeZone),
      "seller": .object([
        "name": .text(seller.name),
        "trading_as": text(seller.tradingAs),
        "email": text(seller.email),
        "phone": text(seller.phone),
        "website": text(seller.website),
        "license_number": text(seller.licenseNumber),
        "address": seller.address.map(address),
        "accent_color": .text(seller.accentColor),
        "decline_reason_required": .flag(seller.declineReasonRequired),
        "logo": text(seller.logo),
        "font": text(seller.font),
      ]),
      "client": .object([
        "name": .text(frozen.dispatch.client.name),
        "address": frozen.dispatch.client.address.map(address),
      ]),
      "site_address": frozen.estimate.siteAddress.map(address),
      "valid_until": .text(frozen.validUntil.text),
      "introduction": text(content.introduction),
      "cover_image": text(content.coverImage),
      "cover_image_alt": text(content.coverImageAlt),
      "images": images,
      "sections": .list(try sections(content.sections)),
      "packages": try packages(content.packages),
      "tax": content.tax.map {
        .object(["name": .text($0.name), "rate_basis_points": .number(Int64($0.rate))])
      },
      "discount": content.discount.map(discount),
      "totals": totals(bill.totals),
      "deposit": content.deposit.map(deposit),
      "payment_schedule": .list(
        bill.paymentSchedule.map {
          .object([
            "name": .text($0.name),
            "basis_points": .number(Int64($0.basisPoints)),
            "amount_cents": .number($0.amountCents),
          ])
        }),
      "terms": text(content.terms),
    ])
  }

  /// `nil` for all that is none.
  private var changeOrder: CanonicalJSON? {
    guard let standing = frozen.standing, let change = frozen.estimate.change else { return nil }
    return .object([
      "number": .number(Int64(change.number ?? standing.nextNumber)),
      "project_number": .text(standing.number),
      "project_title": .text(standing.title),
      "contract_before_cents": .number(standing.currentCents),
    ])
  }

  /// By their hashes, so that the same content has the same spelling.
  private var images: CanonicalJSON? {
    guard !frozen.images.isEmpty else { return nil }
    return .list(
      frozen.images.sorted { $0.sha256 < $1.sha256 }.map {
        .object([
          "sha256": .text($0.sha256),
          "content_type": .text($0.kind.mediaType),
          "width": .number(Int64($0.width)),
          "height": .number(Int64($0.height)),
        ])
      })
  }

  private func sections(_ sections: [Content.Section]) throws(ProposalRefusal) -> [CanonicalJSON] {
    var result: [CanonicalJSON] = []
    for section in sections {
      result.append(
        .object([
          "id": .text(section.id.description),
          "title": .text(section.title),
          "scope": .text(section.scope),
          "lines": .list(try lines(section.lines)),
          "subtotal_cents": .number(try subtotal(section.lines)),
        ]))
    }
    return result
  }

  private func lines(_ lines: [Content.Line]) throws(ProposalRefusal) -> [CanonicalJSON] {
    var result: [CanonicalJSON] = []
    for line in lines {
      let amount = try Content.amount(of: line, quantity: line.quantity, currency: currency)
      result.append(
        .object([
          "id": .text(line.id.description),
          "item": text(line.item),
          "name": .text(line.name),
          "description": .text(line.description),
          "quantity": .text(line.quantity.decimalText),
          "unit": .text(line.unit),
          "unit_price_cents": .number(line.unitPriceCents),
          "taxable": .flag(line.taxable),
          "discount": line.discount.map(discount),
          "amount_cents": .number(amount.minorUnits),
          "optional": .flag(line.optional),
          "selected": .flag(line.selected),
          "client_quantity": line.clientQuantity.map {
            .object([
              "minimum": .text(Quantity(tenThousandths: $0.minimum).decimalText),
              "maximum": .text(Quantity(tenThousandths: $0.maximum).decimalText),
            ])
          },
          "image": text(line.image),
          "image_alt": text(line.imageAlt),
        ]))
    }
    return result
  }

  /// Of the lines that count as sent.
  private func subtotal(_ lines: [Content.Line]) throws(ProposalRefusal) -> Int64 {
    var sum: Int64 = 0
    for line in lines where line.selected {
      let amount = try Content.amount(of: line, quantity: line.quantity, currency: currency)
      let (next, overflow) = sum.addingReportingOverflow(amount.minorUnits)
      guard !overflow else { throw .amountTooLarge }
      sum = next
    }
    return sum
  }

  private func packages(_ packages: Content.Packages?) throws(ProposalRefusal) -> CanonicalJSON? {
    guard let packages else { return nil }
    let asSent = frozen.content.selectionAsSent
    var choices: [CanonicalJSON] = []
    for package in packages.choices {
      var selection = asSent
      selection.package = package.id
      let bill = try frozen.content.bill(for: selection, currency: currency)
      choices.append(
        .object([
          "id": .text(package.id.description),
          "name": .text(package.name),
          "summary": .text(package.summary),
          "recommended": .flag(package.recommended),
          "selected": .flag(package.id == asSent.package),
          "lines": .list(try lines(package.lines)),
          "subtotal_cents": .number(try subtotal(package.lines)),
          "total_if_chosen_cents": .number(bill.totals.totalCents),
        ]))
    }
    return .object([
      "title": .text(packages.title), "required": .flag(packages.required), "choices": .list(choices),
    ])
  }

  private func totals(_ totals: Totals) -> CanonicalJSON {
    .object([
      "subtotal_cents": .number(totals.subtotalCents),
      "discount_cents": .number(totals.discountCents),
      "tax_cents": .number(totals.taxCents),
      "total_cents": .number(totals.totalCents),
      "deposit_cents": totals.depositCents.map { .number($0) },
    ])
  }

  private func discount(_ discount: Content.Discount) -> CanonicalJSON {
    switch discount.figure {
    case .basisPoints(let rate): .object(["name": text(discount.name), "basis_points": .number(Int64(rate))])
    case .cents(let cents): .object(["name": text(discount.name), "amount_cents": .number(cents)])
    }
  }

  private func deposit(_ deposit: Content.Deposit) -> CanonicalJSON {
    switch deposit {
    case .percent(let rate): .object(["kind": .text("percent"), "basis_points": .number(Int64(rate))])
    case .fixed(let cents): .object(["kind": .text("fixed"), "amount_cents": .number(cents)])
    case .lines(let items): .object(["kind": .text("lines"), "line_items": .list(items.map { .text($0) })])
    }
  }

  private func address(_ address: Address) -> CanonicalJSON {
    .object([
      "line1": .text(address.line1),
      "line2": text(address.line2),
      "city": .text(address.city),
      "region": text(address.region),
      "postal_code": text(address.postalCode),
      "country": .text(address.country),
    ])
  }

  private func text(_ text: String?) -> CanonicalJSON? { text.map { .text($0) } }
}
