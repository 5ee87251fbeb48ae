import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

/// The contract's JSON, stated in `Golden/`: what is written must be that, and that must be read as what was written.
@Suite struct ProposalsContractTests {
  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  private let values = ContractValues()

  @Test func `estimate draft`() throws { try expect(values.estimateDraft, "estimate-draft") }
  @Test func `estimate detail`() throws { try expect(values.estimateDetail, "estimate-detail") }
  @Test func `proposal draft`() throws { try expect(values.proposalDraft, "proposal-draft") }
  @Test func `proposal detail`() throws { try expect(values.proposalDetail, "proposal-detail") }
  @Test func `proposal list`() throws {
    try expect(Page(items: [values.proposalSummary], nextCursor: "next"), "proposal-list")
  }
  @Test func `dispatch request`() throws { try expect(values.dispatchRequest, "dispatch-request") }
  @Test func `proposal page`() throws { try expect(values.proposalPage, "proposal-page") }
  @Test func `acceptance of a client`() throws { try expect(values.acceptanceOfClient, "acceptance-of-client") }
  @Test func `acceptance on behalf`() throws { try expect(values.acceptanceOnBehalf, "acceptance-on-behalf") }
  @Test func `decline of a client`() throws { try expect(values.declineOfClient, "decline-of-client") }
  @Test func `decision detail`() throws { try expect(values.decisionDetail, "decision-detail") }
  @Test func `project list`() throws {
    try expect(Page(items: [values.projectSummary], nextCursor: nil), "project-list")
  }
  @Test func `withdrawal request`() throws { try expect(values.withdrawalRequest, "withdrawal-request") }
  @Test func `proposal changes`() throws { try expect(values.proposalChanges, "proposal-changes") }

  @Test func `a revision is a draft, or nothing for a copy`() throws {
    try expect(RevisionRequest(draft: values.proposalDraft), "proposal-draft")
    #expect(try JSONOutput.encode(RevisionRequest()) == Array("{}".utf8))
    #expect(try StrictJSON.decode(RevisionRequest.self, from: Array("{}".utf8)) == RevisionRequest())
    for wrong in [#"{"draft": {}}"#, #"{"sections": [], "more": 1}"#] {
      #expect(throws: Problem.self) { try StrictJSON.decode(RevisionRequest.self, from: Array(wrong.utf8)) }
    }
  }

  @Test func `question requests`() throws {
    try expect(values.questionOfClient, "question-of-client")
    try expect(values.questionOfTeam, "question-of-team")
    try expect(QuestionReading(through: 2, contactID: values.recipient.contactID), "question-reading")
  }
  @Test func `question list`() throws { try expect(values.questionList, "question-list") }

  @Test func `pictures`() throws {
    let sha = String(repeating: "5e", count: 32)
    try expect(
      ImageDetail(sha256: sha, contentType: "image/jpeg", width: 1600, height: 900, byteCount: 70_494), "image-detail")
    var draft = values.proposalDraft
    (draft.coverImage, draft.coverImageAlt) = (sha, "The kitchen")
    (draft.sections[0].lines[0].image, draft.sections[0].lines[0].imageAlt) = (sha, "")
    try expect(draft, "proposal-draft-with-images")
    var page = values.proposalPage
    (page.content.coverImage, page.content.coverImageAlt) = (sha, "The kitchen")
    page.content.images = [ImageFacts(sha256: sha, contentType: "image/png", width: 320, height: 80)]
    (page.content.seller.logo, page.content.seller.font) = (sha, "bitter")
    (page.content.sections[0].lines[0].image, page.content.sections[0].lines[0].imageAlt) = (sha, "Doors")
    try expect(page, "proposal-page-with-images")
    var order = values.dispatchRequest
    (order.seller.logo, order.seller.font) = (sha, "bitter")
    try expect(order, "dispatch-request-with-logo")
  }

  @Test func `event data`() throws { try expect(values.eventData, "event-data") }

  @Test func `event data with the parties, which earlier data has not`() throws {
    var data = values.eventData
    data.seller = values.seller
    data.client = values.dispatchRequest.client
    data.siteAddress = values.address
    data.locale = values.dispatchRequest.locale
    data.timeZone = values.dispatchRequest.timeZone
    try expect(data, "event-data-with-parties")
    let earlier = try StrictJSON.decode(ProposalEventData.self, from: try goldenBytes(named: "event-data"))
    #expect(earlier.seller == nil && earlier.client == nil && earlier.siteAddress == nil)
    #expect(earlier.locale == nil && earlier.timeZone == nil)
  }

  @Test func `the types of events are the ones promised`() {
    #expect(
      ProposalEventType.allCases.map(\.rawValue) == [
        "proposal.sent", "proposal.opened", "proposal.accepted", "proposal.declined", "proposal.withdrawn",
        "proposal.extended", "proposal.extension_requested", "proposal.expiring", "proposal.expired",
        "proposal.changes_requested", "estimate.lost", "project.created", "question.asked", "question.answered",
      ])
  }
}

/// One value of each type with every member set, but for those that exclude each other.
struct ContractValues {
  private func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
  private let time = Date(timeIntervalSince1970: 1_795_425_300.125)
  private let hash = String(repeating: "0123456789abcdef", count: 4)
  private let session = String(repeating: "0a", count: 16)

  var address: PostalAddress {
    PostalAddress(
      line1: "418 Alder Ct", line2: "Unit 2", city: "Seattle", region: "WA", postalCode: "98122", country: "US")
  }

  var estimateDraft: EstimateDraft {
    EstimateDraft(
      clientID: id(1), number: "E-1", title: "Kitchen", kind: .project, currency: "USD", siteAddress: address,
      internalMarginBasisPoints: 2_850, internalNotes: "Notes")
  }

  var estimateDetail: EstimateDetail {
    EstimateDetail(
      id: id(2), clientID: id(1), number: "E-1", title: "Kitchen", kind: .project, currency: "USD", stage: .viewed,
      siteAddress: address, internalMarginBasisPoints: 2_850, internalNotes: "Notes", proposals: [proposalSummary],
      projectID: id(9), createdAt: time, updatedAt: time)
  }

  var proposalDraft: ProposalDraft {
    let line = LineDraft(
      name: "Duct", description: "6 in.", quantity: Decimal(sign: .plus, exponent: -1, significand: 185), unit: "lf",
      unitPriceCents: 4_150, taxable: true,
      discount: DiscountTerms(name: "Trade", basisPoints: nil, amountCents: 100), optional: true, selected: false,
      clientQuantity: QuantityBounds(minimum: 1, maximum: 20), item: "010", image: "image", internalCostCents: 3_000)
    return ProposalDraft(
      validDays: 30, introduction: "Hello", tax: TaxTerms(name: "WA sales tax", rateBasisPoints: 1_035),
      discount: DiscountTerms(name: "Spring", basisPoints: 500, amountCents: nil),
      deposit: DepositTerms(kind: .lines, lineItems: ["010"]),
      paymentSchedule: [MilestoneTerms(name: "All", basisPoints: 10_000)],
      sections: [SectionDraft(title: "Rough-in", scope: "**Bold**", lines: [line])],
      packages: PackagesDraft(
        title: "Choose", required: true,
        choices: [PackageDraft(name: "Good", summary: "Fine", recommended: true, lines: [line])]),
      terms: "Terms",
      contract: ContractTerms(
        billing: .progress,
        retainage: RetainageTerms(
          rule: .retroactive, rateCompletedBasisPoints: 1_000, rateStoredBasisPoints: 1_000,
          reducedRateBasisPoints: 500, thresholdBasisPoints: 5_000, release: "Punch list")),
      internalNotes: "Notes")
  }

  var totals: Totals {
    Totals(subtotalCents: 10_000, discountCents: 500, taxCents: 983, totalCents: 10_483, depositCents: 1_048)
  }

  var proposalSummary: ProposalSummary {
    ProposalSummary(
      id: id(3), estimateID: id(2), clientID: id(1), number: "E-1", title: "Kitchen", revision: 1, state: .sent,
      totalCents: 10_483, currency: "USD", validUntil: "2026-12-23", sentAt: time, decidedAt: time, createdAt: time,
      unreadQuestions: 2)
  }

  var recipient: Recipient {
    Recipient(contactID: id(4), name: "Ngozi Okafor", email: "ngozi@example.com", role: .decides)
  }

  var proposalDetail: ProposalDetail {
    ProposalDetail(
      id: id(3), publicID: "AAAAAAAAAAAAAAAAAAAAAA", estimateID: id(2), clientID: id(1), number: "E-1",
      title: "Kitchen", revision: 1, state: .accepted, currency: "USD", layout: .classic, validUntil: "2026-12-23",
      totals: totals, content: proposalDraft, contentSHA256: hash, clientContent: content, recipients: [recipient],
      engagement: EngagementSummary(opened: 2, automated: 1, firstOpenedAt: time), decision: decisionDetail,
      withdrawal: WithdrawalDetail(withdrawnAt: time, withdrawnBy: "key:x", reason: "A mistake"),
      projectID: id(9), unreadQuestions: 2, sentAt: time, createdAt: time, updatedAt: time)
  }

  var seller: SellerDetails {
    SellerDetails(
      name: "Harbor & Pine Remodeling LLC", tradingAs: "Harbor & Pine", email: "office@example.com",
      phone: "+1 206 555 0100", website: "https://example.com", licenseNumber: "HARBOP*842", address: address,
      accentColor: "#1f5e4b", declineReasonRequired: true)
  }

  var dispatchRequest: DispatchRequest {
    DispatchRequest(
      layout: .classic, seller: seller, client: ClientDetails(name: "Okafor-Lindqvist Household", address: address),
      recipients: [recipient], locale: "en-US", timeZone: "America/Los_Angeles")
  }

  var content: ClientContent {
    let line = ClientLine(
      id: id(6), item: "010", name: "Duct", description: "6 in.", quantity: "18.5", unit: "lf", unitPriceCents: 4_150,
      taxable: true, discount: DiscountTerms(name: nil, basisPoints: nil, amountCents: 100), amountCents: 76_675,
      optional: true, selected: false, clientQuantity: ClientQuantityBounds(minimum: "1", maximum: "20"),
      image: "image")
    return ClientContent(
      title: "Kitchen", number: "E-1", revision: 1, kind: .project, layout: .classic, currency: "USD",
      locale: "en-US", timeZone: "America/Los_Angeles", seller: seller,
      client: ClientDetails(name: "Okafor-Lindqvist Household", address: address), siteAddress: address,
      validUntil: "2026-12-23", introduction: "Hello",
      sections: [
        ClientSection(id: id(5), title: "Rough-in", scope: "**Bold**", lines: [line], subtotalCents: 0)
      ],
      packages: ClientPackages(
        title: "Choose", required: true,
        choices: [
          ClientPackage(
            id: id(7), name: "Good", summary: "Fine", recommended: true, selected: true, lines: [line],
            subtotalCents: 0, totalIfChosenCents: 10_483)
        ]),
      tax: TaxTerms(name: "WA sales tax", rateBasisPoints: 1_035),
      discount: DiscountTerms(name: "Spring", basisPoints: 500, amountCents: nil), totals: totals,
      deposit: DepositTerms(kind: .percent, basisPoints: 1_000),
      paymentSchedule: [ClientMilestone(name: "All", basisPoints: 10_000, amountCents: 10_483)], terms: "Terms")
  }

  var choices: ChosenOptions {
    ChosenOptions(packageID: id(7), lines: [.init(lineID: id(6), selected: true, quantity: "2.5")])
  }

  var proposalPage: ProposalPage {
    ProposalPage(
      id: id(3), publicID: "AAAAAAAAAAAAAAAAAAAAAA", state: .declined, sentAt: time, expiresAt: time,
      contentSHA256: hash,
      decision: ClientDecision(
        kind: .declined, decidedAt: time, deciderName: "Ngozi O. Okafor", typedName: "Ngozi Okafor", note: nil,
        reasonCode: .otherContractor, reason: "Too late", onBehalf: false, totals: totals, choices: choices),
      questions: clientQuestions,
      content: content)
  }

  var visitor: Visitor {
    Visitor(
      contactID: id(4), role: .decides, session: session, confirmed: true, address: "192.0.2.7",
      userAgent: "Mozilla/5.0")
  }

  var acceptanceOfClient: AcceptanceRequest {
    AcceptanceRequest(
      decisionKey: "key", contentSHA256: hash, typedName: "Ngozi Okafor", note: "Call first", choices: choices,
      visitor: visitor, onBehalf: nil)
  }

  var onBehalf: OnBehalf { OnBehalf(toldBy: "Ngozi Okafor", channel: .inPerson, contactID: id(4)) }

  var acceptanceOnBehalf: AcceptanceRequest {
    AcceptanceRequest(
      decisionKey: "key", contentSHA256: nil, typedName: nil, note: nil, choices: nil, visitor: nil,
      onBehalf: onBehalf, onlyIfRepeated: true)
  }

  var declineOfClient: DeclineRequest {
    DeclineRequest(
      decisionKey: "key", contentSHA256: hash, typedName: "Ngozi Okafor", reasonCode: .notNeeded, reason: "No",
      visitor: visitor, onBehalf: nil)
  }

  var decisionDetail: DecisionDetail {
    DecisionDetail(
      proposalID: id(3), estimateID: id(2), kind: .accepted, state: .accepted, stage: .won, decidedAt: time,
      path: "team", decidedBy: "member:00000000-0000-7000-8000-000000000008", contactID: id(4),
      typedName: "Ngozi Okafor", note: "Call first", reasonCode: .price, reason: "Reason", onBehalf: onBehalf,
      choices: choices, totals: totals, contentSHA256: hash, projectID: id(9))
  }

  var withdrawalRequest: WithdrawalRequest { WithdrawalRequest(reason: "A mistake") }

  var proposalChanges: ProposalChanges {
    let before = LineVersion(
      name: "Duct", description: "6 in.", quantity: "18.5", unit: "lf", unitPriceCents: 4_150, amountCents: 76_675,
      included: true, image: hash)
    var after = before
    after.quantity = "20"
    after.amountCents = 82_900
    return ProposalChanges(
      proposalID: id(3), since: 1, revision: 2, currency: "USD", coverImage: ImageChange(before: nil, after: hash),
      lines: [
        LineChange(
          kind: .changed, lineID: id(6), item: "010", section: "Rough-in", name: "Duct", before: before, after: after)
      ], totalBeforeCents: 76_675, totalAfterCents: 82_900, differenceCents: 6_225)
  }

  var projectSummary: ProjectSummary {
    ProjectSummary(
      id: id(9), estimateID: id(2), proposalID: id(3), clientID: id(1), number: "E-1", title: "Kitchen",
      kind: .service, contractSumCents: 10_483, currency: "USD", createdAt: time)
  }

  var eventData: ProposalEventData {
    ProposalEventData(
      proposalID: id(3), estimateID: id(2), clientID: id(1), number: "E-1", title: "Kitchen", revision: 1,
      currency: "USD", totals: totals, validUntil: "2026-12-23", actor: "link:00000000-0000-7000-8000-000000000010",
      contactID: id(4),
      recipients: [recipient], decision: decisionDetail, withdrawalReason: "A mistake", projectID: id(9),
      kind: .project,
      contract: proposalDraft.contract,
      paymentSchedule: [ClientMilestone(name: "All", basisPoints: 10_000, amountCents: 10_483)],
      lines: [
        AcceptedLine(
          lineID: id(6), sectionTitle: "Rough-in", item: "010", name: "Duct", quantity: "18.5", unit: "lf",
          amountCents: 76_675, taxCents: 7_936)
      ],
      question: QuestionNews(
        id: id(11), number: 2, authorName: "Maria", lineName: "Duct", text: "Two inches.", question: "How thick?",
        concerns: [id(4)]))
  }
}
