import BillingContract
import CallContext
import Foundation
import Identifiers
import ProposalsContract
import TestSupport

@testable import Gateway

/// Invoices as the pages show them.
enum InvoiceSamples {
  static let project = BillingContract.ProjectID(IDSource.id(40))
  static let client = BillingContract.ClientID(IDSource.id(41))
  static let issuedAt = ViewSamples.now

  static func seller(text: (String) -> String = { $0 }) -> InvoiceSeller {
    InvoiceSeller(
      name: text("Harbor & Pine Renovation LLC"), tradingAs: text("Harbor & Pine"),
      email: text("office@harborandpine.example"), phone: text("+1 415 555 0134"),
      website: text("https://harborandpine.example"), licenseNumber: text("CSLB 1099431"),
      address: address("2210 Mission Street", "San Francisco", "94110", text), accentColor: "#1F6F54")
  }

  static func address(
    _ line: String, _ city: String, _ code: String, _ text: (String) -> String
  ) -> BillingContract.PostalAddress {
    BillingContract.PostalAddress(
      line1: text(line), city: text(city), region: "CA", postalCode: code, country: "US")
  }

  static func page(
    _ number: Int = 50, status: InvoiceStatus = .open, text: (String) -> String = { $0 }
  ) -> InvoicePage {
    InvoicePage(
      id: InvoiceID(IDSource.id(UInt32(number))), projectID: project, number: "INV-2026-0007",
      projectTitle: text("Kitchen remodel"), kind: .deposit, status: status, title: text("Deposit for Kitchen remodel"),
      currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles", seller: seller(text: text),
      billTo: BillTo(
        name: text("Okafor-Lindqvist Household"), address: address("418 Alder Court", "San Rafael", "94901", text)),
      lines: [
        InvoiceLineDetail(
          description: text("Deposit, 10% of the contract"), quantity: "1", unit: "", unitPriceCents: 411_345,
          amountCents: 411_345, taxBasisPoints: 975, taxCents: 39_998, retainedCents: 0)
      ], subtotalCents: 411_345, taxCents: 39_998, totalCents: 451_343, retainageHeldCents: 0, payableCents: 451_343,
      depositAppliedCents: 0, creditedCents: 0, paidCents: 0, balanceCents: 451_343, announcedCents: 0,
      issuedAt: issuedAt, dueOn: "2026-11-30", payments: [], announcements: [], contentSHA256: "5e")
  }

  static func paid(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = page(status: .paid, text: text)
    page.paidCents = page.payableCents
    page.balanceCents = 0
    page.payments = [
      PagePayment(
        receiptNumber: "R-2026-0003", receivedOn: "2026-11-27", method: .check, reference: text("1042"),
        amountCents: 451_343)
    ]
    page.contractSum = contractSum
    return page
  }

  /// A paid deposit of which a part was paid out and a part kept as a credit.
  static func returned(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = paid(text: text)
    page.returned = [
      PageReturn(returnedOn: "2026-12-02", method: .check, reference: text("2201"), amountCents: 100_000),
      PageReturn(returnedOn: "2026-12-03", amountCents: 51_343),
    ]
    return page
  }

  static func underWay(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = page(status: .processing, text: text)
    page.announcedCents = page.balanceCents
    page.announcements = [
      PageAnnouncement(
        amountCents: page.balanceCents, mailedOn: "2026-11-22", reference: text("1042"), announcedAt: issuedAt)
    ]
    return page
  }

  static func void(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = page(status: .void, text: text)
    page.voidedAt = issuedAt
    return page
  }

  static func overdue(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = standard(text: text)
    page.status = .overdue
    page.dueOn = "2026-11-14"
    return page
  }

  /// Partly paid, a deposit applied, lines with quantities and a credit.
  static func standard(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = page(status: .partiallyPaid, text: text)
    func line(
      _ name: String, _ quantity: String, _ unit: String, _ price: Int64, _ amount: Int64
    ) -> InvoiceLineDetail {
      InvoiceLineDetail(
        description: text(name), quantity: quantity, unit: unit, unitPriceCents: price, amountCents: amount,
        taxBasisPoints: 975, taxCents: 0, retainedCents: 0)
    }
    page.kind = .standard
    page.title = text("Cabinets and counters")
    page.lines = [
      line("Shaker cabinets, painted, soft close", "18.5", "linear_ft", 64_000, 1_184_000),
      line("Quartz counters, 3 cm, eased edge", "46", "sqft", 11_500, 529_000),
      line("Return of the sample doors", "1", "", -12_500, -12_500),
    ]
    page.note = text("The second half of the counters follows in December.")
    page.subtotalCents = 1_700_500
    page.taxCents = 165_799
    page.totalCents = 1_866_299
    page.payableCents = 1_866_299
    page.depositAppliedCents = 451_343
    page.creditedCents = 456_343
    page.paidCents = 600_000
    page.balanceCents = 809_956
    page.payments = [
      PagePayment(
        receiptNumber: "R-2026-0004", receivedOn: "2026-11-20", method: .transfer, amountCents: 600_000)
    ]
    return page
  }

  static let retainage = Retainage(
    rule: .forward, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 500, reducedRateBasisPoints: 500,
    thresholdBasisPoints: 5000, release: "When the final inspection is passed", clientMayAsk: true)

  /// The second application of the design's example.
  static func progress(text: (String) -> String = { $0 }) -> InvoicePage {
    var page = page(52, text: text)
    page.kind = .progress
    page.title = text("Tenant improvement, application 2")
    page.projectTitle = text("Tenant improvement, Suite 300")
    page.lines = []
    page.application = application(text: text)
    page.subtotalCents = 2_500_000
    page.taxCents = 243_750
    page.totalCents = 2_743_750
    page.retainageHeldCents = 250_000
    page.payableCents = 2_493_750
    page.balanceCents = 2_493_750
    var terms = retainage
    terms.release = text(retainage.release ?? "")
    page.held = HeldRetainage(
      thisInvoiceCents: 250_000, totalCents: 450_000,
      invoices: [
        HeldInvoice(number: "INV-2026-0005", heldCents: 200_000),
        HeldInvoice(number: "INV-2026-0007", heldCents: 250_000),
      ], terms: terms, mayAsk: true)
    page.contractSum = ContractSumDetail(
      projectID: project, currency: "USD", originalCents: 10_975_000, approvedChangesCents: 548_750,
      currentCents: 11_523_750, billedCents: 4_938_750, paidCents: 1_995_000, inFlightCents: 0, heldCents: 450_000,
      leftCents: 6_585_000)
    return page
  }

  static func application(text: (String) -> String) -> ApplicationDetail {
    func line(
      _ position: Int, _ name: String, _ scheduled: Int64, _ previous: Int64, _ now: Int64, stored: Int64 = 0,
      held: Int64, change: Int? = nil
    ) -> SheetLine {
      let done = previous + now + stored
      return SheetLine(
        lineID: ScheduleLineID(IDSource.id(UInt32(60 + position))), position: position, item: "\(position)",
        section: text("Interior"), description: text(name), changeOrderNumber: change, scheduledCents: scheduled,
        previousCents: previous, thisPeriodCents: now, storedCents: stored, toDateCents: done,
        toDateBasisPoints: done * 10_000 / scheduled, balanceCents: scheduled - done, heldCents: held,
        taxThisPeriodCents: 0)
    }
    return ApplicationDetail(
      number: 2, periodTo: "2026-11-30", retainage: retainage,
      lines: [
        line(1, "Demolition", 1_000_000, 1_000_000, 0, held: 100_000),
        line(
          2, "Framing and drywall, with sound insulation between suites", 4_000_000, 1_000_000, 2_000_000, held: 300_000
        ),
        line(3, "Finishes", 5_000_000, 0, 0, stored: 300_000, held: 30_000),
        line(4, "Second sink", 500_000, 0, 200_000, held: 20_000, change: 1),
      ],
      summary: SummaryLines(
        originalContractSumCents: 10_000_000, changeOrdersCents: 500_000, contractSumToDateCents: 10_500_000,
        completedAndStoredCents: 4_500_000, heldOnCompletedCents: 420_000, heldOnStoredCents: 30_000,
        heldCents: 450_000, earnedLessHeldCents: 4_050_000, previouslyCertifiedCents: 1_800_000,
        paymentDueCents: 2_250_000, balanceToFinishCents: 6_450_000),
      certifiedCents: 2_250_000)
  }

  static let contractSum = ContractSumDetail(
    projectID: project, currency: "USD", originalCents: 4_513_430, approvedChangesCents: 0, currentCents: 4_513_430,
    billedCents: 451_343, paidCents: 451_343, inFlightCents: 0, heldCents: 0, leftCents: 4_062_087)

  /// As it is shown to whoever decides or pays.
  static func shown(
    _ page: InvoicePage, _ announcing: Announcing? = Announcing(nonce: "n"), text: (String) -> String = { $0 }
  ) -> ShownInvoice {
    ShownInvoice(
      invoice: page, viewer: text("Ngozi Okafor"),
      frame: PageFrame(assets: ViewSamples.assets, now: ViewSamples.now, publicURL: "https://portal.example"),
      announcing: announcing, releaseKey: announcing.map { _ in "r" }, publicID: "HdS0bA4kQx2")
  }

  static func every(text: (String) -> String) -> [(name: String, shown: ShownInvoice)] {
    let entry = AnnouncementEntry(amount: text("12"), mailedOn: text("2026-11-22"), checkNumber: text("1042"))
    let problems: [FormProblem] = [
      .amountUnreadable, .amountTooHigh(most: "$1.00"), .dayMissing, .dayUnlikely, .numberTooLong(limit: 40),
      .tooMany(minutes: 10), .tooOld, .notSent,
    ].map { .announcement($0) }
    var asked = progress(text: text)
    asked.held?.askedAt = issuedAt
    var dismissed = progress(text: text)
    dismissed.held?.dismissal = ReleaseDismissal(answeredAt: issuedAt, reason: text("Two doors\nare missing."))
    return [
      ("invoice", shown(page(text: text), text: text)),
      ("invoice, partly paid", shown(standard(text: text), text: text)),
      ("invoice, overdue", shown(overdue(text: text), text: text)),
      ("invoice, application", shown(progress(text: text), text: text)),
      ("invoice, asked for release", shown(asked, nil, text: text)),
      ("invoice, release dismissed", shown(dismissed, text: text)),
      ("invoice, under way", shown(underWay(text: text), text: text)),
      ("invoice, paid", shown(paid(text: text), text: text)),
      ("invoice, given back", shown(returned(text: text), text: text)),
      ("invoice, void", shown(void(text: text), text: text)),
      (
        "invoice, form with problems",
        shown(page(text: text), Announcing(nonce: text("n"), entry: entry, problems: problems), text: text)
      ),
    ]
  }

  /// Of a payment; `part` is what a link to one of its invoices gets of one that went to several.
  static func receipt(
    part: Bool = false, reversed: Bool = false, text: (String) -> String = { $0 }
  ) -> ReceiptDetail {
    let first = ReceiptShare(
      invoiceNumber: "INV-2026-0007", title: text("Deposit for Kitchen remodel"), amountCents: 451_343)
    let second = ReceiptShare(
      invoiceNumber: "INV-2026-0008", title: text("Cabinets and counters"), amountCents: 100_000)
    return ReceiptDetail(
      paymentID: PaymentID(IDSource.id(70)), receiptNumber: "R-2026-0003", method: .check, reference: text("1042"),
      receivedOn: "2026-11-27", currency: "USD", amountCents: part ? 451_343 : 561_343,
      shares: part ? [first] : [first, second], creditCents: part ? 0 : 10_000, isPart: part, locale: "en-US",
      timeZone: "America/Los_Angeles", seller: seller(text: text),
      billTo: BillTo(
        name: text("Okafor-Lindqvist Household"), address: address("418 Alder Court", "San Rafael", "94901", text)),
      reversedAt: reversed ? issuedAt : nil)
  }

  /// Each paper of billing once.
  static func papers(text: (String) -> String = { $0 }) -> [(name: String, html: String)] {
    var released = progress(text: text)
    released.held?.thisInvoiceCents = 100_000
    var pages = [
      ("invoice", page(text: text)), ("partly paid", standard(text: text)), ("overdue", overdue(text: text)),
      ("under way", underWay(text: text)), ("paid", paid(text: text)), ("void", void(text: text)),
      ("given back", returned(text: text)),
      ("application", progress(text: text)), ("released", released),
    ]
    pages.append(("void application", voided(progress(text: text))))
    let receipts = [
      ("receipt", receipt(text: text)), ("part of a receipt", receipt(part: true, text: text)),
      ("reversed receipt", receipt(reversed: true, text: text)),
    ]
    return pages.map { ($0.0, html($0.1)) }
      + receipts.map { ($0.0, ReceiptPaper.text(.init(receipt: $0.1, logo: nil))) }
  }

  static func html(_ page: InvoicePage, logo: ImageFacts? = nil) -> String {
    InvoicePaper.text(
      .init(
        invoice: page.asPrinted, logo: logo, publicURL: GatewayFixture.publicURL,
        addresses: InvoiceAddresses(publicID: "HdS0bA4kQx2")))
  }

  private static func voided(_ page: InvoicePage) -> InvoicePage {
    var page = page
    page.status = .void
    page.voidedAt = issuedAt
    page.balanceCents = 0
    return page
  }

  static func receipt(
    _ accepted: ProposalPage, _ open: ProposalVisit, text: (String) -> String
  ) -> ProposalVisit {
    var visit = ProposalVisit(proposal: accepted, viewer: open.viewer, frame: open.frame)
    visit.deposit = .ready(
      DepositInvoice(number: text("INV-2026-0007"), cents: 451_343, dueOn: "2026-11-30", isPaid: false, isOpen: true))
    return visit
  }

  static func mail(text: (String) -> String = { $0 }, address: String) -> InvoiceMail {
    InvoiceMail(
      seller: seller(text: text), recipientName: text("Ngozi Okafor"), kind: .progress, number: "INV-2026-0007",
      title: text("Application for payment 2"), project: text("Tenant improvement"), totalCents: 2_743_750,
      dueCents: 2_493_750, heldCents: 250_000,
      currency: "USD", dueOn: "2026-11-30", locale: "en-US", timeZone: "America/Los_Angeles", address: address,
      now: ViewSamples.now)
  }

  /// What mails tell of, each way once.
  static func news(text: (String) -> String = { $0 }) -> [(name: String, mail: InvoiceNewsMail)] {
    let told: [(String, InvoiceNewsMail.News)] = [
      ("receipt", .paid(cents: 50_000, receipt: "R-2026-0004", method: .check)),
      ("reminder before the day", .reminder(daysOverdue: -3)), ("reminder after it", .reminder(daysOverdue: 7)),
      ("check that did not come", .missed(cents: 50_000)), ("void invoice", .voided),
      ("payment taken back", .reversed(cents: 50_000, receipt: "R-2026-0004")),
      ("paid by credit", .credited(cents: 50_000)),
      ("release dismissed", .releaseDismissed(cents: 250_000, reason: text("Two doors\nare missing."))),
      ("check on its way", .announced(cents: 50_000)), ("release asked", .releaseAsked(cents: 250_000)),
    ]
    return told.map { name, news in
      let dueOn = if case .reminder(let days) = news { days > 0 ? "2026-11-16" : "2026-11-26" } else { "2026-11-30" }
      let mail = InvoiceNewsMail(
        news: news, seller: SellerDetails(seller(text: text)), clientName: text("Okafor-Lindqvist Household"),
        personName: text("Ngozi Okafor"), recipientName: text("Ngozi Okafor"), kind: .deposit,
        number: "INV-2026-0007", title: text("Deposit"), project: text("Kitchen remodel"), balanceCents: 401_343,
        currency: "USD", dueOn: dueOn, locale: "en-US", timeZone: "America/Los_Angeles",
        address: news.isForTeam ? nil : EveryMail.link, now: ViewSamples.now)
      return ("invoice, \(name)", mail)
    }
  }

  // MARK: As the team sees it

  static func detail(_ page: InvoicePage) -> InvoiceDetail {
    InvoiceDetail(
      id: page.id, projectID: page.projectID, clientID: client, number: page.number, kind: page.kind,
      status: page.status, title: page.title, currency: page.currency, lines: page.lines,
      application: page.application, subtotalCents: page.subtotalCents, taxCents: page.taxCents,
      totalCents: page.totalCents, retainageHeldCents: page.retainageHeldCents, retainageReleasedCents: 0,
      payableCents: page.payableCents, paidCents: page.paidCents, creditedCents: page.creditedCents,
      balanceCents: page.balanceCents, announcedCents: page.announcedCents, issuedAt: page.issuedAt,
      dueOn: page.dueOn, termsDays: 7, contentSHA256: page.contentSHA256, seller: page.seller, billTo: page.billTo,
      createdAt: page.issuedAt, version: 2)
  }

  static func summary(_ page: InvoicePage) -> InvoiceSummary {
    InvoiceSummary(
      id: page.id, projectID: page.projectID, clientID: client, number: page.number, kind: page.kind,
      status: page.status, title: page.title, currency: page.currency, totalCents: page.totalCents,
      retainageHeldCents: page.retainageHeldCents, payableCents: page.payableCents, paidCents: page.paidCents,
      balanceCents: page.balanceCents, issuedAt: page.issuedAt, dueOn: page.dueOn, createdAt: page.issuedAt)
  }
}
