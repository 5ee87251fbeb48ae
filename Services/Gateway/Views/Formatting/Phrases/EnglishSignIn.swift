extension AmericanEnglish {
  var portalName: String { "Client portal" }
  var signIn: String { "Sign in" }
  var signInTitle: String { "Sign in to your team" }

  var signInText: String {
    "Type your work email address. You get a mail with a button and a code; there is no password to remember."
  }

  var signedOut: String { "You are signed out." }
  var emailLabel: String { "Email address" }
  var emailWrong: String { "Type one email address, such as sam@example.com." }
  var sendSignInMail: String { "Email me a link and a code" }

  var signInForClients: String {
    "Are you a client? You need no account: open the personal link in the mail of your contractor."
  }

  var mailOnItsWayTitle: String { "Check your mail" }

  var mailOnItsWay: [String] {
    [
      "If that address belongs to someone of a team here, a mail is on its way.",
      "Press the button in it, or type its code here. Each works once, for ten minutes.",
    ]
  }

  var codeLabel: String { "Code from the mail" }
  var codeHint: String { "Eight letters and digits. Capitals and the hyphen don’t matter." }

  func codeProblem(_ problem: SignInCodeProblem) -> String {
    switch problem {
    case .malformed: "The code has eight letters and digits. Copy it from the newest mail."
    case .wrong(let left):
      "This is not the code of the newest mail. " + (left == 1 ? "One try is left." : "\(left) tries are left.")
    }
  }

  var noMailTitle: String { "No mail?" }

  var noMailText: [String] {
    [
      "It comes within a minute, as a rule. Look into the folder for spam, too.",
      "It goes only to an address that your team has entered for you. If you are not sure which one, ask whoever "
        + "manages your team.",
    ]
  }

  var askForNewMail: String { "Ask for a new mail" }
  var linkTitle: String { "Almost there" }
  var linkText: String { "Press the button, and you are signed in in this browser." }
  var linkNotYou: String { "You did not ask for this? Then close this page. Nothing has happened." }
  var otherBrowserTitle: String { "Type the code from the mail" }

  var otherBrowserText: String {
    "This is not the browser in which the mail was asked for. The code that stands in the same mail shows that the "
      + "mail is yours."
  }

  var choiceTitle: String { "Where to?" }
  var choiceText: String { "Your address belongs to more than one team." }
  var signInEndedTitle: String { "This no longer signs you in" }

  var signInEndedText: [String] {
    [
      "Link and code work once and for ten minutes, and a newer mail ends the earlier ones. After five wrong codes a "
        + "new mail is needed, too.",
      "Nothing was changed. Ask for a new mail, and use that one.",
    ]
  }

  func signInSubject(organization: String?) -> String {
    organization.map { "Sign in to \($0)" } ?? "Sign in to the client portal"
  }

  func signInSentence(organization: String?) -> String {
    let whose = organization.map { "the team pages of \($0)" } ?? "the pages of your teams"
    return "Here is the way in to \(whose). Somebody has just asked for it with your address."
  }

  var signInCode: String { "Or type this code" }

  func signInLasts(minutes: Int) -> String {
    "Button and code work once, within \(minutes) minutes. Tell the code to nobody: nobody of ours will ever ask for it."
  }

  var signInNotYou: String { "This was not you? Then you need to do nothing: nobody gets in without this mail." }
}
