import ProposalsContract

/// Every word that a page or mail says by itself, in one language. A language is a type that conforms; the compiler
/// says what it still lacks.
protocol Phrases: CalendarPhrases, FramePhrases, ProposalPhrases, ChangePhrases, DecisionPhrases, NoticePhrases,
  MailPhrases, QuestionPhrases, ObjectionPhrases, PaperPhrases, EndPhrases,
  PicturePhrases, DecidingPhrases, TeamProposalPhrases, SignInPhrases, TeamPhrases,
  SignalPhrases, SettingsPhrases, InvoicePhrases, InvoiceNewsPhrases, BillingPaperPhrases, ChangeOrderPhrases
{}

protocol CalendarPhrases: Sendable {
  /// BCP 47, for the `lang` attribute.
  var languageTag: String { get }
  /// "30 November 2026".
  func date(_ date: CivilDate) -> String
  /// "30 November".
  func dayAndMonth(_ date: CivilDate) -> String
  /// "2:41 pm".
  func time(_ time: LocalTime) -> String
  /// "30 November 2026 at 2:41 pm PST".
  func moment(date: String, time: String, zone: String) -> String
  /// "today at 2:41 pm".
  func recently(day: String, time: String) -> String
  /// "today", "in 9 days", "2 days ago".
  func distance(days: Int) -> String
}

protocol FramePhrases: Sendable {
  var skipToContent: String { get }
  var skipToAnswer: String { get }
  var takenOff: String { get }
  var license: String { get }
  var call: String { get }
  var write: String { get }
  func callOrWrite(phone: String?, email: String?, name: String) -> String
  func privatePage(viewer: String) -> String
  /// That reading the page is measured, in one sentence, and what that means.
  func measured(seller: String) -> String
  var measuredHow: String { get }
  func measuredText(seller: String) -> String
  func tabTitle(_ title: String, seller: String, number: String) -> String
  var printedFrom: String { get }
  var printedHow: String { get }
}

protocol ProposalPhrases: Sendable {
  func proposal(number: String, revision: Int) -> String
  var proposal: String { get }
  func version(_ revision: Int) -> String
  /// "E-2026-0118, version R1".
  func reference(number: String, revision: Int) -> String
  var preparedFor: String { get }
  var preparedBy: String { get }
  var site: String { get }
  var sent: String { get }
  var validUntil: String { get }
  var introduction: String { get }
  var item: String { get }
  var quantity: String { get }
  var unitPrice: String { get }
  var amount: String { get }
  var sectionTotal: String { get }
  /// The column heads of a section's table, for those who hear it.
  func linesOf(section: String) -> String
  /// "18.5 linear ft"; a unit that is not known stays as it is.
  func quantity(_ number: String, unit: String) -> String
  func lumpSum(unit: String, quantity: String) -> String?
  func lineDiscount(name: String?, value: String) -> String
  var optionIncluded: String { get }
  var optionLeftOut: String { get }
  func youMayTake(minimum: String, maximum: String) -> String
  func optionsAsShown(seller: String) -> String
  var recommended: String { get }
  var chosenPackage: String { get }
  var totalWithPackage: String { get }
  func moreThan(_ amount: String, package: String) -> String
  func lessThan(_ amount: String, package: String) -> String
  func samePriceAs(package: String) -> String
  var includedAsShown: String { get }
  func packageIncludes(_ name: String) -> String
  var subtotal: String { get }
  var discount: String { get }
  func tax(name: String, rate: String) -> String
  var total: String { get }
  func currencyNote(_ currency: String) -> String
  var depositDue: String { get }
  var paymentSchedule: String { get }
  var milestone: String { get }
  var share: String { get }
  var terms: String { get }
  var termsToOpen: String { get }
  var noLines: String { get }
  var questions: String { get }
  func askSentence(seller: String) -> String
  func chosenQuantity(_ quantity: String) -> String
  var previewNote: String { get }
  var includeOption: String { get }
  var howMany: String { get }
  func choosePackage(_ name: String) -> String
  var noPackage: String { get }
  var updateTotal: String { get }
  var updateHint: String { get }
  var noDeposit: String { get }
  var totalNotUpdated: String { get }
  func totalIsNow(_ total: String) -> String
}

protocol ChangePhrases: Sendable {
  /// - Parameters:
  ///   - revision: of the earlier version.
  ///   - date: when it was last opened.
  func changesTitle(revision: Int) -> String
  func changesSince(revision: Int, date: String) -> String
  func totalWent(from before: String, to after: String, difference: String, isMore: Bool) -> String
  func totalStays(_ total: String) -> String
  var noLineChanged: String { get }
  func changesList(_ count: Int) -> String
  func change(_ kind: LineChange.Kind) -> String
  func was(_ before: String) -> String
  func was(_ now: String, _ before: String) -> String
  var descriptionChanged: String { get }
  /// Of the item that it is said of.
  var pictureAdded: String { get }
  var pictureRemoved: String { get }
  var pictureChanged: String { get }
  var coverAdded: String { get }
  var coverRemoved: String { get }
  var coverChanged: String { get }
  func nameWas(_ name: String) -> String
  var nowIncluded: String { get }
  var nowLeftOut: String { get }
}

protocol DecisionPhrases: Sendable {
  var acceptProposal: String { get }
  var decline: String { get }
  var declineProposal: String { get }
  var askQuestion: String { get }
  var acceptTitle: String { get }
  func acceptSentence(version: String, total: String, seller: String) -> String
  func nothingCharged(deposit: String?, seller: String) -> String
  var yourName: String { get }
  func yourNameHint(_ viewer: String) -> String
  var note: String { get }
  func noteHint(seller: String) -> String
  var optional: String { get }
  var required: String { get }
  var acceptTerms: String { get }
  var whoDecidesTitle: String { get }
  func readsOnly(seller: String) -> String
  func paysOnly(seller: String) -> String
  var declineTitle: String { get }
  func declineSentence(seller: String) -> String
  var reasonLegend: String { get }
  func reason(_ reason: DeclineReason) -> String
  var reasonText: String { get }
  var reasonTextHint: String { get }
  var backToProposal: String { get }
  func back(to subject: SharedPage) -> String
  var confirmAcceptTitle: String { get }
  var confirmDeclineTitle: String { get }
  func confirmWhy(seller: String) -> String
  func confirmAccept(viewer: String, title: String, total: String) -> String
  func confirmDecline(viewer: String, title: String) -> String
  var summaryOfWhat: String { get }
  func problemTitle(_ problems: [FormProblem]) -> String
  func problem(_ problem: FormProblem, seller: String) -> String
  var errorPrefix: String { get }
}

protocol NoticePhrases: Sendable {
  var acceptedTitle: String { get }
  var acceptedState: String { get }
  var declinedTitle: String { get }
  func decidedBy(_ name: String) -> String
  func recordedFor(client: String, seller: String) -> String
  var decidedWhen: String { get }
  var decidedWho: String { get }
  var decidedWhat: String { get }
  var reasonGiven: String { get }
  var nextTitle: String { get }
  /// - Parameter isByInvoice: the page shows the deposit's invoice, or that it is being prepared.
  func acceptedNext(seller: String, deposit: String?, isByInvoice: Bool, isProject: Bool) -> [String]
  func declinedNext(seller: String) -> [String]
  var moreTimeTitle: String { get }
  func moreTimeText(seller: String) -> String
  var askForMoreTime: String { get }
  func moreTimeAsked(date: String, seller: String) -> String
  func expiredTitle(date: String) -> String
  func expiredText(seller: String) -> String
  func withdrawnTitle(seller: String) -> String
  func withdrawnText(seller: String) -> String
  var replacedTitle: String { get }
  var seeNewVersion: String { get }
  func replacedText(seller: String) -> String
  var linkUnavailableTitle: String { get }
  var linkUnavailableText: [String] { get }
  func error(_ kind: ErrorKind, of subject: SharedPage) -> (title: String, text: [String])
  func tryAgainIn(seconds: Int) -> String
  var tryAgain: String { get }
  var landingTitle: String { get }
  var landingText: [String] { get }
}

protocol EndPhrases: Sendable {
  var moreTimeNote: String { get }
  func moreTimeNoteHint(seller: String) -> String
  func endSubject(_ news: EndMail.News, client: String, title: String, day: String) -> String
  func endSentence(_ news: EndMail.News, who: String, title: String, day: String) -> String
  func endNext(_ news: EndMail.News) -> String
  func extendedSubject(seller: String, title: String, day: String) -> String
  func extendedSentence(seller: String, title: String, day: String) -> String
}

protocol MailPhrases: Sendable {
  func sentSubject(title: String, seller: String, total: String, validUntil: String?) -> String
  func greeting(_ name: String) -> String
  func sentSentence(seller: String, title: String) -> String
  func sentSentence(paysFor client: String, seller: String, title: String) -> String
  var openProposal: String { get }
  var orCopyAddress: String { get }
  func personalLink(_ name: String) -> String
  func mailReason(seller: String) -> String
  func receiptSubject(_ kind: DecisionKind, title: String, total: String, seller: String) -> String
  func receiptSentence(_ kind: DecisionKind, title: String, moment: String) -> String
  func mailNext(_ kind: DecisionKind, seller: String, deposit: String?) -> [String]
  func receiptOnBehalf(seller: String, toldBy: String, channel: String) -> String
  func channel(_ channel: OnBehalf.Channel) -> String
  func noticeSubject(_ kind: DecisionKind, client: String, title: String, total: String) -> String
  func noticeSentence(_ kind: DecisionKind, who: String, client: String, title: String, moment: String) -> String
  func noticeNext(_ kind: DecisionKind, isWon: Bool) -> String
  var openPage: String { get }
  var notYou: String { get }
}
