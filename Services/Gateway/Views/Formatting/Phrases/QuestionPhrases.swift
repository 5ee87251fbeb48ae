/// The words of the thread, of its form and of its mails.
protocol QuestionPhrases: Sendable {
  func askHow(seller: String) -> String
  var orReach: String { get }
  var yourQuestion: String { get }
  var yourQuestionHint: String { get }
  var whatAbout: String { get }
  var wholeProposal: String { get }
  var sendQuestion: String { get }
  var askAboutThis: String { get }
  /// Of the list of messages, for those who hear it.
  var threadLabel: String { get }
  var you: String { get }
  /// "Maria, Harbor & Pine".
  func signed(_ name: String, seller: String) -> String
  func aboutLine(_ name: String) -> String
  var newAnswer: String { get }
  var markRead: String { get }
  /// Under one's own question.
  func questionSent(seller: String) -> String
  /// Under somebody else's.
  func waitingForAnswer(seller: String) -> String
  var questionNotSent: String { get }
  func questionProblem(_ problem: QuestionProblem, seller: String) -> String
  func questionSubject(who: String, title: String) -> String
  func questionSentence(who: String, title: String, line: String?) -> String
  func questionNext(who: String) -> String
  func answerSubject(seller: String, title: String, isAnswer: Bool) -> String
  func answerSentence(seller: String, title: String, isAnswer: Bool) -> String
  var youAsked: String { get }
  func theySaid(_ who: String) -> String
  var readOnPage: String { get }
}
