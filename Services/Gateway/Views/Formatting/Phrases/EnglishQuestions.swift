extension AmericanEnglish {
  func askHow(seller: String) -> String {
    "Ask \(seller) anything about this \(noun). They get your question right away; the answer comes to your email and stands on the \(noun)’s page. Asking decides nothing."
  }

  var orReach: String { "Rather talk?" }
  var yourQuestion: String { "Your question" }
  var yourQuestionHint: String { "Everybody who got this \(noun) can read it." }
  var whatAbout: String { "What is it about?" }
  var wholeProposal: String { "The whole \(noun)" }
  var sendQuestion: String { "Send question" }
  var askAboutThis: String { "Ask about this" }
  var threadLabel: String { "Questions and answers, the first one first" }
  var you: String { "You" }
  func signed(_ name: String, seller: String) -> String { "\(name), \(seller)" }
  func aboutLine(_ name: String) -> String { "About: \(name)" }
  var newAnswer: String { "New" }
  var markRead: String { "Mark as read" }

  func waitingForAnswer(seller: String) -> String { "\(seller) has not answered yet." }

  func questionSent(seller: String) -> String {
    "Sent. \(seller) has been told, and you get an email when they answer."
  }

  var questionNotSent: String { "Your question was not sent" }

  func questionProblem(_ problem: QuestionProblem, seller: String) -> String {
    switch problem {
    case .missing: "Please write your question."
    case .tooLong(let limit): "Your question is too long: please use at most \(limit) characters."
    case .aboutUnknown: "Please choose what your question is about."
    case .tooMany(let minutes):
      "You have asked a lot in a short time. Your text is kept here; please send it again in \(minutes == 1 ? "a minute" : "\(minutes) minutes"), or call \(seller)."
    case .threadFull: "There is no room for more questions here. Please call or write to \(seller) instead."
    case .tooOld: "This page was open for a long time. What you typed is kept; please send it once more."
    case .sentBefore:
      "An earlier question from this form was sent already. If you want to send this one too, press the button again."
    case .notSent:
      "We could not reach \(seller)’s records. Your text is kept here; sending it again is safe: it is asked once."
    }
  }

  func questionSubject(who: String, title: String) -> String { "Question from \(who): \(title)" }

  func questionSentence(who: String, title: String, line: String?) -> String {
    line.map { "\(who) asked about “\($0)” in “\(title)”:" } ?? "\(who) asked about “\(title)”:"
  }

  func questionNext(who: String) -> String {
    "Answer in the \(noun)’s questions: \(who) gets your answer by email, and it stands on the \(noun)’s page."
  }

  func answerSubject(seller: String, title: String, isAnswer: Bool) -> String {
    isAnswer ? "\(seller) answered your question: \(title)" : "A message from \(seller): \(title)"
  }

  func answerSentence(seller: String, title: String, isAnswer: Bool) -> String {
    isAnswer
      ? "\(seller) answered your question about “\(title)”." : "\(seller) wrote to you about “\(title)”."
  }

  var youAsked: String { "You asked:" }
  func theySaid(_ who: String) -> String { "\(who) wrote:" }
  var readOnPage: String { "Open the \(noun)" }
}
