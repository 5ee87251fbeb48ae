import Foundation
import HTML
import Identifiers
import ProposalsContract

@testable import Gateway

/// Each page once, every free text put through the same function.
enum EveryPage {
  static func all(text: (String) -> String = { $0 }) throws -> [(name: String, page: Markup)] {
    var open = try ViewSamples.visit(ViewSamples.page(text: text), viewer: text("Ngozi Okafor"))
    open.proposal.questions = ViewSamples.questions(of: open.proposal.content, text: text)
    open.load = text("l")
    open.asking = Asking(key: text("k"), contactID: ViewSamples.asker, readThrough: 1)
    let ask = QuestionFormView.Input(
      visit: open, asking: try GatewayFixture.require(open.asking),
      entry: QuestionEntry(text: text("Why?"), about: "line-1"),
      problems: [
        .missing, .tooLong(limit: 2000), .aboutUnknown, .tooMany(minutes: 3), .threadFull, .tooOld, .sentBefore,
        .notSent,
      ])
    var accepted = try ViewSamples.page(
      state: .accepted, decision: ViewSamples.decision(.accepted, text: text), text: text)
    accepted.decision?.onBehalf = true
    accepted.decision?.drawnSignature = ViewSamples.drawing
    var declined = try ViewSamples.page(
      state: .declined, decision: ViewSamples.decision(.declined, text: text), text: text)
    declined.decision?.objections = ViewSamples.changeRequests(text: text)[0].objections
    var asked = open
    asked.proposal.changeRequests = ViewSamples.changeRequests(text: text)
    let changes = ChangeRequestEntry(
      text: text("Oak"), objections: [ObjectionEntry(number: 0, text: text("Why?"))], typedName: text("Ngozi"))
    let acceptance = AcceptanceEntry(
      typedName: text("Ngozi"), note: text("Monday"), drawnSignature: ViewSamples.drawing)
    let decline = DeclineEntry(
      reasonCode: .price, reason: text("Too much"), objections: [ObjectionEntry(number: 1, text: text("This"))],
      typedName: text("Ngozi"))
    var late = open
    late.kept = KeptText(KeptText.Kind.allCases.map { KeptText.Part(kind: $0, text: text("\n\($0)")) })
    let unsent = KeptFormView.Input(
      kind: .unavailable, assets: ViewSamples.assets, retryAfterSeconds: 5,
      kept: try GatewayFixture.require(late.kept), action: "/p/x/decline",
      fields: [.init(name: "reason", value: text("Too much"))], returnPath: "/p/x")
    var reader = open
    reader.viewer.role = .pays
    return [
      ("open", ProposalView.page(.init(visit: open, acceptanceNonce: text("n")))),
      ("reads", ProposalView.page(.init(visit: reader, acceptanceNonce: nil))),
      (
        "problem",
        ProposalView.page(
          .init(
            visit: open, acceptanceNonce: "n", entry: acceptance,
            problems: [.nameTooLong(limit: 200), .signatureUnreadable, .notConfirmed]))
      ),
      ("accepted", ReceiptView.page(ProposalVisit(proposal: accepted, viewer: open.viewer, frame: open.frame))),
      ("accepted, deposit", ReceiptView.page(InvoiceSamples.receipt(accepted, open, text: text))),
      ("declined", ReceiptView.page(ProposalVisit(proposal: declined, viewer: open.viewer, frame: open.frame))),
      ("confirm", ConfirmView.page(.init(visit: open, entry: .acceptance(acceptance), nonce: text("n")))),
      (
        "confirm decline",
        ConfirmView.page(
          .init(visit: open, entry: .decline(decline), nonce: text("n"), problems: [.confirmationMissing]))
      ),
      (
        "decline",
        DeclineFormView.page(
          .init(
            visit: open, nonce: text("n"), entry: decline,
            problems: [.reasonMissing, .reasonTextMissing, .reasonTooLong(limit: 2000)]))
      ),
      ("ask", QuestionFormView.page(ask)),
      ("changes asked", ProposalView.page(.init(visit: asked, acceptanceNonce: text("n")))),
      (
        "ask for changes",
        ChangeRequestFormView.page(
          .init(
            visit: asked, nonce: text("n"), entry: changes,
            problems: [
              .objection(.textTooLong(number: 0, line: text("Base cabinets"), limit: 500)), .objection(.nothingSaid),
              .objection(.tooMany(limit: 50)), .objection(.tooOften),
            ]))
      ),
      ("too late", NoticeView.page(.withdrawn, visit: late)),
      (
        "change order",
        ProposalView.page(
          .init(visit: try ViewSamples.visit(ViewSamples.changeOrder(text: text)), acceptanceNonce: text("n")))
      ),
      (
        "change order, accepted",
        ReceiptView.page(
          try ViewSamples.visit(ViewSamples.changeOrder(state: .accepted, decision: .accepted, text: text)))
      ),
      ("not answered", KeptFormView.page(unsent)),
      ("gone", LinkUnavailableView.page(assets: ViewSamples.assets)),
      ("landing", LandingView.page(assets: ViewSamples.assets)),
    ] + InvoiceSamples.every(text: text).map { ($0.name, InvoiceView.page($0.shown)) } + (try ofTeam(text: text))
      + ProposalNotice.allCases.map { ("\($0)", NoticeView.page($0, visit: open)) }
      + ErrorKind.allCases.map { kind in
        (
          "error \(kind)",
          ErrorView.page(.init(kind: kind, assets: ViewSamples.assets, retryAfterSeconds: 42, returnPath: "/p/x"))
        )
      }
      + ErrorKind.allCases.map { kind in
        (
          "error \(kind) of an invoice",
          ErrorView.page(
            .init(
              kind: kind, subject: .invoice, assets: ViewSamples.assets, retryAfterSeconds: 42, returnPath: "/i/x"))
        )
      }
  }

  private static func ofTeam(text: (String) -> String) throws -> [(name: String, page: Markup)] {
    let assets = ViewSamples.assets
    let visit = try ViewSamples.teamVisit(text: text)
    var phone = visit.session.session
    // The same each time, since it is part of how the page is built.
    phone.id = try GatewayFixture.require(Session.ID("00000000-0000-7000-8000-000000000001"))
    phone.device = SessionDevice(kind: .phone, program: text("Safari, iPhone"))
    let form = SignInForm(email: text("sam@"), isWrong: true, isSignedOut: true, then: text("/team/account"))
    let choices = [Member.Role.owner, .bookkeeper].map {
      SignInView.Choice(member: .init(UUID()), organization: text("Harbor & Pine"), role: $0)
    }
    func code(_ problem: SignInCodeProblem?) -> Markup {
      SignInView.code(
        .init(
          action: "/team/sign-in/code", isOtherBrowser: problem == nil, problem: problem, formToken: text("t"),
          assets: assets))
    }
    return [
      ("sign in", SignInView.form(form, formToken: text("t"), assets: assets)),
      ("sign in, link", SignInView.link(action: "/team/sign-in/x", formToken: text("t"), assets: assets)),
      ("sign in, code", code(nil)), ("sign in, wrong code", code(.wrong(triesLeft: 1))),
      ("sign in, no code", code(.malformed)),
      ("sign in, choice", SignInView.choices(choices, formToken: text("t"), assets: assets)),
      ("sign in, ended", SignInView.ended(assets: assets)),
      ("team home", TeamHomeView.page(visit, .init(signals: [], proposals: []))),
      ("team home, calls", TeamHomeView.page(visit, try ViewSamples.home(text: text))),
      ("team home, away", TeamHomeView.page(visit, .init(signals: nil, proposals: nil))),
      (
        "team account",
        AccountView.page(
          visit, settings: SettingsForm(.standard, isSaved: true), sessions: [visit.session.session, phone])
      ),
      (
        "team account, wrong",
        AccountView.page(
          visit, settings: SettingsForm(signals: [], least: [.notOpened: text("many")], notices: []), sessions: [])
      ),
      ("team proposal", TeamProposalView.page(visit, try ViewSamples.teamProposal(text: text))),
      ("team proposal, nobody yet", TeamProposalView.page(visit, try ViewSamples.teamProposal(views: [], text: text))),
    ]
  }
}
