import Foundation
import HTML
import Identifiers
import ProposalsContract

@testable import Gateway

/// Each mail once, every free text put through the same function.
enum EveryMail {
  static let link = "https://portal.example/s/cps_" + String(repeating: "a", count: 43)
  static let address = "https://portal.example/p/k7Qm2vX9Rt4c"

  static func all(text: (String) -> String = { $0 }) throws -> [(name: String, mail: MailBody)] {
    let letterhead = try letterhead(text: text)
    let name = text("Ngozi Okafor")
    let sent = ProposalSentMail(
      letterhead: letterhead, recipient: Viewer(name: name, role: .decides), validUntil: "2026-12-23",
      message: text("As discussed on Friday."), address: link, now: ViewSamples.now)
    let question = QuestionMail(
      letterhead: letterhead, recipientName: name, authorName: name, lineName: text("Cabinets"), text: text("Why?"),
      question: text("How long?"), address: address, now: ViewSamples.now)
    var mails: [(name: String, mail: MailBody)] = [
      ("sent", MailViews.proposalSent(sent)), ("question", MailViews.questionNotice(question)),
      ("answer", MailViews.answerNotice(question)),
      ("invoice", MailViews.invoiceIssued(InvoiceSamples.mail(text: text, address: link))),
    ]
    mails += InvoiceSamples.news(text: text).map { ($0.name, MailViews.invoiceNews($0.mail)) }
    for opener in [name, nil] {
      let opened = OpenMail(
        letterhead: letterhead, recipientName: name, openerName: opener, openedAt: ViewSamples.now,
        address: "https://portal.example/team/proposals/00000000-0000-7000-8000-000000000003")
      mails.append(("opened by \(opener == nil ? "somebody" : "one")", MailViews.openNotice(opened)))
    }
    for kind in [DecisionKind.accepted, .declined] {
      let decision = try decision(kind, letterhead, text: text)
      mails.append(("receipt \(kind)", MailViews.decisionReceipt(decision)))
      mails.append(("notice \(kind)", MailViews.decisionNotice(decision)))
    }
    var request = ViewSamples.changeRequest(
      of: Identifier(UUID()), text: text("Oak instead of maple"),
      objections: ViewSamples.changeRequests(text: text)[0].objections, at: ViewSamples.now,
      onBehalf: OnBehalf(toldBy: text("Ngozi"), channel: .phone, contactID: nil))
    request.typedName = name
    mails.append(
      ("changes", MailViews.changesNotice(ChangesMail(letterhead: letterhead, request: request, contactName: name))))
    for news in [EndMail.News.asked(note: text("Two weeks, please")), .near, .past, .moved] {
      let end = EndMail(
        letterhead: letterhead, news: news, recipientName: name, contactName: name, validUntil: "2026-12-31",
        address: address, now: ViewSamples.now)
      mails.append(("end \(news)", MailViews.endNotice(end)))
      mails.append(("more time \(news)", MailViews.extensionNotice(end)))
    }
    for seller in [letterhead.seller, nil] {
      let signIn = SignInMail(
        seller: seller, locale: "en-US", recipientName: name, code: "7K3M-Q9XD",
        address: "https://portal.example/team/sign-in/" + String(repeating: "a", count: 43), minutes: 10)
      mails.append(("sign in \(seller == nil ? "to several" : "to one")", MailViews.signIn(signIn)))
    }
    return mails
  }

  private static func letterhead(text: (String) -> String) throws -> ProposalLetterhead {
    ProposalLetterhead(
      seller: try ViewSamples.seller(text: text), clientName: text("Okafor-Lindqvist Household"),
      title: text("Kitchen remodel"), number: text("E-2026-0118"), revision: 1, totals: ViewSamples.totals,
      currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles")
  }

  private static func decision(
    _ kind: DecisionKind, _ letterhead: ProposalLetterhead, text: (String) -> String
  ) throws -> DecisionMail {
    DecisionMail(
      letterhead: letterhead, recipientName: text("Ngozi Okafor"),
      decision: DecisionDetail(
        proposalID: Identifier(UUID()), estimateID: Identifier(UUID()), kind: kind,
        state: kind == .accepted ? .accepted : .declined, stage: kind == .accepted ? .won : .declined,
        decidedAt: ViewSamples.now, path: "share_link", decidedBy: "link:x", contactID: nil,
        typedName: text("Ngozi Okafor"), note: text("Start on a Monday"),
        reasonCode: kind == .declined ? .price : nil, reason: kind == .declined ? text("Over budget") : nil,
        objections: ViewSamples.changeRequests(text: text)[0].objections,
        onBehalf: OnBehalf(toldBy: text("Ngozi"), channel: .phone, contactID: nil),
        choices: ChosenOptions(packageID: nil, lines: []), totals: ViewSamples.totals, contentSHA256: ViewSamples.sha,
        projectID: nil),
      deciderName: text("Ngozi Okafor"), address: address)
  }
}

/// What is drawn in each of the four layouts: the open page, the receipts, and both papers.
enum EveryLayout {
  static func all(text: (String) -> String = { $0 }) throws -> [(name: String, page: [UInt8])] {
    try ProposalLayout.allCases.flatMap { layout in
      var page = try ViewSamples.page(text: text)
      page.content.layout = layout
      page.questions = ViewSamples.questions(of: page.content, text: text)
      page.changeRequests = ViewSamples.changeRequests(text: text)
      let open = try ViewSamples.visit(page, viewer: text("Ngozi Okafor"))
      var pages = [("\(layout) open", ProposalView.page(.init(visit: open, acceptanceNonce: text("n"))).bytes)]
      for kind in [DecisionKind.accepted, .declined] {
        var decided = page
        decided.state = kind == .accepted ? .accepted : .declined
        decided.decision = ViewSamples.decision(kind, text: text)
        decided.decision?.objections = ViewSamples.changeRequests(text: text)[0].objections
        let receipt = try ViewSamples.visit(decided, viewer: text("Ngozi Okafor"))
        pages.append(("\(layout) receipt \(kind)", ReceiptView.page(receipt).bytes))
        var paper = PaperView.Input(
          record: try FakeProposals.record(of: decided, state: decided.state), content: decided.content,
          publicURL: GatewayFixture.publicURL)
        paper.onBehalf = OnBehalf(toldBy: text("Ngozi"), channel: .phone, contactID: nil)
        pages.append(("\(layout) paper as sent", PaperView.page(.proposal, paper).bytes))
        pages.append(("\(layout) signed \(kind)", PaperView.page(.signed, paper).bytes))
      }
      return pages
    }
  }
}
