import ProposalsContract

extension AmericanEnglish {
  var typedNameSigns: String { "The name that you type is your signature. Nothing more is needed." }
  var drawSignature: String { "Draw my signature as well" }
  var typedNameOnly: String { "Sign with my typed name only" }

  var signaturePad: String {
    "A field to draw your signature in with a finger, a pen or a mouse. With a keyboard, your typed name above is your signature."
  }

  var signatureFull: String { "That is as much as this field takes." }
  var clearSignature: String { "Clear the drawing" }
  var signatureCleared: String { "The drawing is gone." }
  var signature: String { "Signature" }
  func signatureOf(_ name: String) -> String { "Signature of \(name)" }
  var signatureDescription: String { "Drawn by hand on the \(noun)’s own page." }

  var signatureUnreadable: String {
    "Your drawn signature did not arrive as it should. Your typed name is enough, or draw it once more."
  }

  var signedInToPortal: String { "In the client portal, signed in as this person" }
  var keptTitle: String { "What you wrote was not sent" }

  func keptText(seller: String, mayAsk: Bool) -> String {
    mayAsk
      ? "Here it is, so that nothing is lost. You can copy it into a question on this page, or call or write to \(seller)."
      : "Here it is, so that nothing is lost. You can copy it into a message to \(seller)."
  }

  var keptPlainText: String { "Here is what you wrote, so that nothing is lost." }
  var keptFormText: String { "What you filled in and chose is kept here, so that nothing is lost." }

  func kept(_ kind: KeptText.Kind) -> String {
    switch kind {
    case .note: "Your note"
    case .reason: "Your reason"
    case .wish: "What should be different"
    case .question: "Your question"
    case .objections: "About single lines"
    case .choices: "What you chose"
    case .announcement: "About your check"
    }
  }

  func keptObjection(line: String, text: String) -> String { text.isEmpty ? line : "\(line): \(text)" }
  var sendAgain: String { "Send it again" }

  func notRecorded(_ kind: DecisionKind, after decided: DecisionKind, seller: String) -> String {
    switch (kind, decided) {
    case (.accepted, .declined):
      "Your acceptance was not recorded: this \(noun) had been declined before. If it should go ahead, call or write to \(seller)."
    case (.declined, .accepted):
      "Your decline was not recorded: this \(noun) had been accepted before. If that is not right, call or write to \(seller)."
    case (.accepted, .accepted):
      "This \(noun) had been accepted before, as shown here. What you sent now was not recorded."
    case (.declined, .declined):
      "This \(noun) had been declined before, as shown here. What you sent now was not recorded."
    }
  }

  func changesNextForReader(seller: String) -> String {
    "\(seller) has been told and can send a new version of this \(noun). Nothing is decided yet."
  }

  /// True before and after it is paid, and where its invoice is void.
  func depositAgreed(_ amount: String, isByInvoice: Bool) -> String {
    isByInvoice
      ? "The deposit of \(amount) is paid with its invoice above. Accepting charged nothing."
      : "The deposit agreed on is \(amount). Accepting charged nothing."
  }

  func acceptedNextForReader(
    seller: String, client: String, deposit: String?, isByInvoice: Bool, isProject: Bool
  ) -> [String] {
    if offer.isChangeOrder {
      return [
        "\(seller) has been told, and the contract has changed by it.",
        "Nothing is due now. It is billed with the project.",
        "This page stays as a record that you can read.",
      ]
    }
    return [
      "\(seller) has been told and will agree with \(client) on the \(isProject ? "start of the work" : "appointment").",
      deposit.map { depositAgreed($0, isByInvoice: isByInvoice) }
        ?? "Nothing is due now. Nothing has been charged.",
      "This page stays as a record that you can read.",
    ]
  }

  func changesReceiptSubject(seller: String, title: String) -> String {
    "You asked \(seller) for changes: \(title)"
  }

  func changesReceiptSentence(seller: String, title: String, moment: String) -> String {
    "\(seller) got your request for changes to “\(title)” on \(moment)."
  }

  func changesReceiptNext(seller: String) -> String {
    """
    \(seller) can send you a new version, which comes as a mail of its own. Nothing is decided: the \(noun) stays open \
    as it is.
    """
  }
}
