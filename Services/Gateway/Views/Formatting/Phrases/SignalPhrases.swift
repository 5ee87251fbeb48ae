import ProposalsContract

protocol SignalPhrases: Sendable {
  /// "Sent 3 days ago, not opened".
  func signal(_ kind: Signal.Kind) -> String
  /// What happened at the instant that the signal names.
  func signalSince(_ code: Signal.Code, moment: String) -> String
  var signalsTitle: String { get }
  func moreSignals(proposals: Int) -> String
  var signalsAway: String { get }
  var proposalsAway: String { get }
  func stateName(_ state: ProposalState) -> String
  var openedWhy: String { get }
  func openedSubject(who: String?, title: String) -> String
  func openedSentence(who: String?, title: String, moment: String) -> String
  var seeReading: String { get }
}

protocol SettingsPhrases: Sendable {
  var settingsTitle: String { get }
  var settingsSaved: String { get }
  var settingsProblem: String { get }
  var signalsLegend: String { get }
  var signalsHint: String { get }
  func signalName(_ code: Signal.Code) -> String
  func signalLeast(_ code: Signal.Code) -> String
  /// For the summary, which stands apart from the field.
  func signalWrong(_ code: Signal.Code) -> String
  func signalLeastWrong(_ code: Signal.Code) -> String
  var noticesLegend: String { get }
  var noticesHint: String { get }
  func notice(_ notice: Notice) -> String
  var saveSettings: String { get }
}
