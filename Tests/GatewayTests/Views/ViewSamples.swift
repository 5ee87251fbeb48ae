import Foundation
import Identifiers
import ProposalsContract

@testable import Gateway

/// A small kitchen with everything that a page can show: options, packages, discount, tax, deposit, schedule.
enum ViewSamples {
  /// 23 November 2026, 14:41 in Seattle.
  static let now = Date(timeIntervalSince1970: 1_795_473_660)
  static let assets = AssetAddresses(
    stylesheet: "/assets/portal.0a.css", proposalScript: "/assets/proposal.0b.js", textFont: "/assets/inter.0c.woff2",
    icon: "/assets/icon.0d.svg", signatureScript: "/assets/signature.0e.js",
    beaconScript: "/assets/beacon.0e.js", liveScript: "/assets/live.0f.js")
  static let frame = PageFrame(assets: assets, now: now, publicURL: "https://portal.example")
  static let drawing = "40,120 60,80 90,130 120,70;200,100"
  static let sha = String(repeating: "5e", count: 32)

  static func visit(
    _ proposal: ProposalPage? = nil, role: Recipient.Role = .decides, viewer: String = "Ngozi Okafor"
  ) throws -> ProposalVisit {
    ProposalVisit(
      proposal: try proposal ?? page(), viewer: Viewer(name: viewer, role: role), frame: frame)
  }

  static func page(
    state: ProposalState = .sent, decision: ClientDecision? = nil, text: (String) -> String = { $0 }
  ) throws -> ProposalPage {
    ProposalPage(
      id: Identifier(UUID()), publicID: "k7Qm2vX9Rt4c", state: state, sentAt: now.addingTimeInterval(-5 * 86_400),
      expiresAt: now.addingTimeInterval(25 * 86_400), contentSHA256: sha, decision: decision,
      content: try content(text: text))
  }

  static func content(text: (String) -> String = { $0 }) throws -> ClientContent {
    ClientContent(
      title: text("Kitchen remodel, 418 Alder Ct"), number: text("E-2026-0118"), revision: 1, kind: .project,
      layout: .classic, currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles",
      seller: try seller(text: text),
      client: ClientDetails(name: text("Okafor-Lindqvist Household"), address: try address(text)),
      siteAddress: try address { text("Site " + $0) }, validUntil: "2026-12-18",
      introduction: text("Thank you for showing us the kitchen."), sections: sections(text: text),
      packages: packages(text: text), tax: TaxTerms(name: text("WA sales tax"), rateBasisPoints: 1035),
      discount: DiscountTerms(name: text("Neighbour discount"), basisPoints: 250, amountCents: nil),
      totals: totals, deposit: nil,
      paymentSchedule: [
        ClientMilestone(name: text("Deposit on acceptance"), basisPoints: 1000, amountCents: 451_343),
        ClientMilestone(name: text("Completion"), basisPoints: 9000, amountCents: 4_062_087),
      ], terms: text("Prices hold for 30 days."))
  }

  static let totals = Totals(
    subtotalCents: 4_200_000, discountCents: 105_000, taxCents: 418_430, totalCents: 4_513_430, depositCents: 451_343)

  /// Sam, signed in with a computer.
  static func teamVisit(text: (String) -> String = { $0 }) throws -> TeamVisit {
    let member = Member(
      id: Identifier(UUID()), name: text("Sam Rivera"), email: text("sam@harbor.example"), role: .owner, createdAt: now)
    let organization = Organization(
      id: Identifier(UUID()),
      details: OrganizationDetails(
        name: text("Harbor & Pine Remodeling LLC"), currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles",
        accentColor: "#2f5d50", declineReasonRequired: true),
      version: 1, createdAt: now, updatedAt: now)
    let session = Session(
      id: Identifier(UUID()), member: member.id,
      device: SessionDevice(kind: .computer, program: text("Firefox, Linux")), beganAt: now, lastUsedAt: now,
      expiresAt: now.addingTimeInterval(43_200))
    return TeamVisit(
      session: MemberSession(session: session, secretHash: [], member: member, organization: organization),
      seller: try seller(text: text), formToken: text("t"), assets: assets, now: now)
  }

  static func seller(text: (String) -> String = { $0 }) throws -> SellerDetails {
    SellerDetails(
      name: text("Harbor & Pine Remodeling LLC"), tradingAs: text("Harbor & Pine"),
      email: text("office@harbor.example"),
      phone: text("+1 206 555 0100"), website: text("https://harbor.example/"), licenseNumber: text("HARBOPR842KD"),
      address: try address(text), accentColor: "#2f5d50", declineReasonRequired: true)
  }

  static func decision(_ kind: DecisionKind, text: (String) -> String = { $0 }) -> ClientDecision {
    ClientDecision(
      kind: kind, decidedAt: now, typedName: text("Ngozi Okafor"), note: text("Start on a Monday"),
      reasonCode: kind == .declined ? .timing : nil, reason: kind == .declined ? text("Not this year") : nil,
      onBehalf: false, totals: totals, choices: ChosenOptions(packageID: nil, lines: []))
  }

  private static func sections(text: (String) -> String) -> [ClientSection] {
    let lines = [
      line(text, "Base cabinets", quantity: "22.75", unit: "lf", cents: 48_600, amount: 1_105_650),
      line(text, "Demolition", quantity: "1", unit: "ls", cents: 312_000, amount: 312_000),
      line(text, "Credit for old stove", quantity: "1", unit: "ea", cents: -50_000, amount: -50_000),
    ]
    let options = [
      line(text, "Extra outlet", quantity: "1", unit: "ea", cents: 28_700, amount: 28_700, isSelected: true),
      line(text, "Touch faucet", quantity: "1", unit: "ea", cents: 51_900, amount: 51_900, isSelected: false),
    ]
    return [
      ClientSection(
        id: Identifier(UUID()), title: text("Cabinets"), scope: text("Per drawing **K-3**.\n\n- soft-close"),
        lines: lines, subtotalCents: 1_367_650),
      ClientSection(id: Identifier(UUID()), title: text("Options"), scope: "", lines: options, subtotalCents: 28_700),
    ]
  }

  private static func line(
    _ text: (String) -> String, _ name: String, quantity: String, unit: String, cents: Int64, amount: Int64,
    isSelected: Bool? = nil
  ) -> ClientLine {
    ClientLine(
      id: Identifier(UUID()), item: text("100"), name: text(name), description: text(name + " described"),
      quantity: quantity, unit: unit == "lf" ? text(unit) : unit, unitPriceCents: cents, taxable: true,
      discount: unit == "lf" ? DiscountTerms(name: text("Volume"), basisPoints: 500, amountCents: nil) : nil,
      amountCents: amount, optional: isSelected != nil, selected: isSelected ?? false,
      clientQuantity: isSelected == nil ? nil : ClientQuantityBounds(minimum: "0", maximum: "3"), image: nil)
  }

  private static func packages(text: (String) -> String) -> ClientPackages {
    let names: [(String, Int64)] = [("Good", 4_113_430), ("Better", 4_513_430), ("Best", 5_513_430)]
    return ClientPackages(
      title: text("Choose your worktop"), required: true,
      choices: names.map { name, total in
        ClientPackage(
          id: Identifier(UUID()), name: text(name), summary: text(name + " stone"), recommended: name == "Better",
          selected: name == "Better",
          lines: [line(text, name + " slab", quantity: "3.5", unit: "sf", cents: 11_200, amount: 39_200)],
          subtotalCents: 39_200, totalIfChosenCents: total)
      })
  }

  private static func address(_ text: (String) -> String) throws -> PostalAddress {
    let json = [
      "line1": text("418 Alder Ct"), "line2": text("Rear"), "city": text("Seattle"), "region": text("WA"),
      "postal_code": text("98122"), "country": text("US"),
    ]
    return try JSONDecoder().decode(PostalAddress.self, from: JSONEncoder().encode(json))
  }
}
