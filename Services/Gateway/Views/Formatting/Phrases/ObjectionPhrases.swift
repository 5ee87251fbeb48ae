/// What is said where somebody does not agree: lines that are named, and changes that are asked for.
protocol ObjectionPhrases: Sendable {
  var objectionsQuestion: String { get }
  var objectionsHint: String { get }
  var objectionText: String { get }
  var objectionsGiven: String { get }
  /// In a mail: "Base cabinets (Cabinetry)" with what was said.
  func objected(name: String, section: String, text: String?) -> String
  var askForChanges: String { get }
  var askForMoreChanges: String { get }
  var changesTitle: String { get }
  func changesSentence(seller: String) -> String
  var changesAskedTitle: String { get }
  func changesNext(seller: String) -> String
  var changesFormTitle: String { get }
  func changesFormSentence(seller: String) -> String
  var wish: String { get }
  var wishHint: String { get }
  func requestNameHint(_ viewer: String) -> String
  var sendChanges: String { get }
  func objectionProblem(_ problem: ObjectionProblem, seller: String) -> String
  func changesSubject(client: String, title: String) -> String
  func changesMailSentence(who: String, client: String, title: String, moment: String) -> String
  func changesToldBy(_ name: String, channel: String) -> String
  var changesMailNext: String { get }
}
