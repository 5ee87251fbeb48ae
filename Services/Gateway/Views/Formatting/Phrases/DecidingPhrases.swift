import ProposalsContract

/// Around deciding: the signature, and what was typed and could not be sent.
protocol DecidingPhrases: Sendable {
  var typedNameSigns: String { get }
  var drawSignature: String { get }
  var typedNameOnly: String { get }
  var signaturePad: String { get }
  var signatureFull: String { get }
  var clearSignature: String { get }
  var signatureCleared: String { get }
  var signature: String { get }
  func signatureOf(_ name: String) -> String
  var signatureDescription: String { get }
  var signatureUnreadable: String { get }
  /// On paper, where the client was signed in.
  var signedInToPortal: String { get }
  var keptTitle: String { get }
  /// - Parameter mayAsk: there is a form for questions on the page.
  func keptText(seller: String, mayAsk: Bool) -> String
  var keptPlainText: String { get }
  var keptFormText: String { get }
  func kept(_ kind: KeptText.Kind) -> String
  func keptObjection(line: String, text: String) -> String
  var sendAgain: String { get }
  /// On the receipt, to whoever decided what had been decided.
  func notRecorded(_ kind: DecisionKind, after decided: DecisionKind, seller: String) -> String
  /// For those who read and do not decide.
  func changesNextForReader(seller: String) -> String
  /// - Parameter isByInvoice: as of `acceptedNext`.
  func acceptedNextForReader(
    seller: String, client: String, deposit: String?, isByInvoice: Bool, isProject: Bool
  ) -> [String]
  func changesReceiptSubject(seller: String, title: String) -> String
  func changesReceiptSentence(seller: String, title: String, moment: String) -> String
  func changesReceiptNext(seller: String) -> String
}
