import ProposalsContract

protocol TeamProposalPhrases: Sendable {
  func standing(_ state: ProposalState) -> String
  func nextStep(_ state: ProposalState, engagement: EngagementSummary) -> String
  var nextStepRefused: String { get }
  var engagementTitle: String { get }
  var lookingNow: String { get }
  var fetchedLabel: String { get }
  var fetchedHint: String { get }
  var openedLabel: String { get }
  var openedHint: String { get }
  func firstOpened(_ moment: String) -> String
  var readLabel: String { get }
  var readHint: String { get }
  var activeLabel: String { get }
  var activeHint: String { get }
  var depthLabel: String { get }
  var depthHint: String { get }
  func times(_ count: Int) -> String
  /// "45 seconds", "4 minutes", "1 hour 5 minutes".
  func duration(seconds: Int) -> String
  func share(basisPoints: Int) -> String
  var readingTitle: String { get }
  func readingText(_ part: String, seconds: Int) -> String
  func latestViewsOnly(_ count: Int) -> String
  var partLabel: String { get }
  func part(_ name: String) -> String
  var asTable: String { get }
  var recipientsTitle: String { get }
  var otherLinks: String { get }
  var linkClosed: String { get }
  func linkOf(_ name: String) -> String
  func mailStep(_ mail: DeliveryTrail.MailStatus?, moment: String?) -> String
  func fetchedStep(_ moment: String) -> String
  var notFetchedStep: String { get }
  func openedStep(_ moment: String) -> String
  var notOpenedStep: String { get }
  func device(_ name: String) -> String
  func tier(_ tier: ViewTier) -> String
  func reason(_ code: String) -> String
  var forwardedHint: String { get }
  func machinesTitle(_ count: Int) -> String
  var machinesText: String { get }
  var thisWasAPerson: String { get }
  var takeThatBack: String { get }
}
