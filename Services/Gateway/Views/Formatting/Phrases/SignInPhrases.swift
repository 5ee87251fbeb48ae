protocol SignInPhrases: Sendable {
  /// Of the whole portal, where it speaks for no contractor.
  var portalName: String { get }
  var signIn: String { get }
  var signInTitle: String { get }
  var signInText: String { get }
  var signedOut: String { get }
  var emailLabel: String { get }
  var emailWrong: String { get }
  var sendSignInMail: String { get }
  var signInForClients: String { get }
  var mailOnItsWayTitle: String { get }
  var mailOnItsWay: [String] { get }
  var codeLabel: String { get }
  var codeHint: String { get }
  func codeProblem(_ problem: SignInCodeProblem) -> String
  var noMailTitle: String { get }
  var noMailText: [String] { get }
  var askForNewMail: String { get }
  var linkTitle: String { get }
  var linkText: String { get }
  var linkNotYou: String { get }
  var otherBrowserTitle: String { get }
  var otherBrowserText: String { get }
  var choiceTitle: String { get }
  var choiceText: String { get }
  var signInEndedTitle: String { get }
  var signInEndedText: [String] { get }
  func signInSubject(organization: String?) -> String
  func signInSentence(organization: String?) -> String
  var signInCode: String { get }
  func signInLasts(minutes: Int) -> String
  var signInNotYou: String { get }
}

protocol TeamPhrases: Sendable {
  var teamHome: String { get }
  func role(_ role: Member.Role) -> String
  func hello(_ name: String) -> String
  func homeText(organization: String, role: String) -> String
  var needsYouTitle: String { get }
  var needsYouEmpty: [String] { get }
  var homeProposalsTitle: String { get }
  var homeProposalsEmpty: String { get }
  var homeActivityTitle: String { get }
  var homeActivityEmpty: String { get }
  var account: String { get }
  var accountTitle: String { get }
  var signOut: String { get }
  var nameLabel: String { get }
  var roleLabel: String { get }
  var organizationLabel: String { get }
  var sessionsTitle: String { get }
  func sessionsText(idleMinutes: Int, hours: Int) -> String
  func device(_ kind: SessionDevice.Kind) -> String
  var thisSession: String { get }
  func sessionBegan(_ moment: String) -> String
  func sessionLastUsed(_ moment: String) -> String
  var endSession: String { get }
  /// For those who hear the page: which one is ended.
  func endSession(of device: String) -> String
}
