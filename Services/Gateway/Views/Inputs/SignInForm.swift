/// The form that asks for an address.
struct SignInForm: Hashable, Sendable {
  /// What was typed.
  var email = ""
  var isWrong = false
  var isSignedOut = false
  /// The page to go on to.
  var then: String?
}

/// Why a code did not do.
enum SignInCodeProblem: Hashable, Sendable {
  case malformed
  case wrong(triesLeft: Int)
}
