/// Files to keep, and what only stands on paper.
protocol PaperPhrases: Sendable {
  var downloadProposal: String { get }
  var downloadSigned: String { get }
  /// Of a decline, which nobody signed.
  var downloadRecord: String { get }
  var downloadProof: String { get }
  var whatProofIs: String { get }
  func signedCopyTitle(_ title: String) -> String
  /// On top of the second page and those after it.
  func runningTitle(seller: String, number: String, revision: Int) -> String
  var recordTitle: String { get }
  var typedNameLine: String { get }
  var clientNameLine: String { get }
  var decidedHow: String { get }
  var withPersonalLink: String { get }
  func recordedAfter(seller: String, toldBy: String, channel: String) -> String
  var contentFingerprint: String { get }
  var moreTimeGiven: String { get }
  func validNow(_ day: String) -> String
  func preparingFile(of subject: SharedPage) -> (title: String, text: [String])
  func noSuchFile(of subject: SharedPage) -> (title: String, text: [String])
  var proofSentence: String { get }
}

extension AmericanEnglish {
  var downloadProposal: String { "Download as PDF" }
  var downloadSigned: String { "Download the signed copy (PDF)" }
  var downloadRecord: String { "Download the record (PDF)" }
  var downloadProof: String { "Download the proof" }

  var whatProofIs: String {
    "The proof is a file that shows, also years from now and to anybody, what was decided, by whom and when. It also names everybody who got the \(noun), and the address and browser of the decision."
  }

  func signedCopyTitle(_ title: String) -> String { "Signed copy: \(title)" }

  func runningTitle(seller: String, number: String, revision: Int) -> String {
    "\(seller), \(proposal(number: number, revision: revision))"
  }

  var recordTitle: String { "Record of the decision" }
  var typedNameLine: String { "Name as typed by the person who decided" }
  var clientNameLine: String { "Client" }
  var decidedHow: String { "How" }
  var withPersonalLink: String { "On the \(noun)’s own page, opened with a personal link" }

  func recordedAfter(seller: String, toldBy: String, channel: String) -> String {
    "Recorded by \(seller) after \(toldBy) told them \(channel)"
  }

  var moreTimeGiven: String { "More time was given." }
  func validNow(_ day: String) -> String { "After it was sent, the last day to accept was moved to \(day)." }

  func preparingFile(of subject: SharedPage) -> (title: String, text: [String]) {
    (
      "Your file is being prepared",
      [
        "It takes a few seconds. This page asks again by itself, and the file is saved to your device as soon as it is ready.",
        "You need not wait: the \(noun(of: subject))’s own page shows all of it, and the file can be fetched from there at any time.",
      ]
    )
  }

  func noSuchFile(of subject: SharedPage) -> (title: String, text: [String]) {
    (
      "This file can’t be made",
      [
        "The \(noun(of: subject)) is too large for it, or holds something that can’t be printed. The company that sent it has been told.",
        "The \(noun(of: subject))’s own page shows all of it, and you can print that page.",
      ]
    )
  }

  var contentFingerprint: String { "Fingerprint of what was decided (SHA-256)" }

  var proofSentence: String {
    "The proof that belongs to this copy holds the whole record under a digital signature. Whoever has it can check it without asking anybody."
  }
}
