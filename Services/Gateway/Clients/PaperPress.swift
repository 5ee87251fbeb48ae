import CallContext
import Foundation
import HTTPTypes
import Identifiers
import Logging
import Printing
import ProposalsContract
import ServiceRuntime

/// A proposal as it is to be printed and proven.
struct PaperRecord: Sendable {
  let number: String
  let revision: Int
  let state: String
  /// Exactly as it was hashed.
  let content: String
  /// Canonical JSON.
  let sending: String
  /// Canonical JSON; `nil` while nobody has decided.
  let evidence: String?
  fileprivate let page: PaperView.Input
  fileprivate let proposal: ProposalID
  fileprivate let call: Call
}

/// Why there is no paper now; all of it is worth another try.
struct PaperFailure: Error, ProblemConvertible {
  let code: String
  let isBusy: Bool

  var problem: Problem {
    Problem(
      .serviceUnavailable, code: "not_ready", detail: "This file could not be made just now. Try again shortly.",
      headers: [.retryAfter: isBusy ? "2" : "30"])
  }
}

/// Draws a proposal for paper and has it printed.
struct PaperPress: Sendable {
  let proposals: ProposalsClient
  let printer: Printer
  let files: [String: PrintJob.File]
  private let fonts: [Typeface: [String: PrintJob.File]]
  let publicURL: String
  let logger: Logger

  struct MissingFile: Error {
    let name: String
  }

  /// - Parameter assets: with `paper.css` and the fonts.
  init(proposals: ProposalsClient, printer: Printer, assets: URL, publicURL: String, logger: Logger) throws {
    self.proposals = proposals
    self.printer = printer
    self.publicURL = publicURL
    self.logger = logger
    files = try Dictionary(
      uniqueKeysWithValues: PaperView.files.map { ($0, try Self.file($0, type: $1, in: assets)) })
    fonts = try Dictionary(
      uniqueKeysWithValues: Typeface.allCases.map { face in
        (
          face,
          try Dictionary(
            uniqueKeysWithValues: face.files.map { ($0, try Self.file($0, type: "font/woff2", in: assets)) })
        )
      })
  }

  private static func file(_ name: String, type: String, in folder: URL) throws -> PrintJob.File {
    guard let bytes = FileManager.default.contents(atPath: folder.appending(path: name).path) else {
      throw MissingFile(name: name)
    }
    return PrintJob.File(type: type, bytes: Array(bytes))
  }

  /// - Throws: `Problem`: 404, 409 `not_sent`, 503.
  func record(
    of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> PaperRecord {
    // The gateway for itself: who may have the file was judged where they asked.
    let call = Call(
      caller: Caller(organization: organization, principal: .service("gateway"), scopes: []), deadline: deadline,
      requestID: RequestIdentifier.make())
    let record: ProposalRecord = try await proposals.get(
      "/internal/v1/proposals/\(ProposalID(proposal.rawValue))/proof", call: call)
    let content: ClientContent
    do {
      content = try StrictJSON.decode(ClientContent.self, from: Array(record.content.utf8), unknownKeys: .ignored)
    } catch {
      throw ProposalsContractBroken(code: error.code, field: error.field)
    }
    return PaperRecord(
      number: content.number, revision: content.revision, state: record.state.rawValue, content: record.content,
      sending: record.sending, evidence: record.evidence,
      page: PaperView.Input(record: record, content: content, publicURL: publicURL),
      proposal: record.id, call: call)
  }

  /// - Throws: `PaperFailure`; `Problem` when its pictures are not to be had now.
  func print(_ kind: PaperView.Kind, _ record: PaperRecord) async throws -> [UInt8] {
    var files = files
    let style = Array(PaperView.brandStyle(record.page).utf8)
    files[PaperView.brandFile] = PrintJob.File(type: "text/css", bytes: style)
    let face = PaperView.typeface(record.page)
    files[PaperView.fontFile] = PrintJob.File(type: "text/css", bytes: Array(TypefaceStyle.paper(face).utf8))
    files.merge(fonts[face] ?? [:]) { $1 }
    // Their owner has bounded how many there are, and how large, when the version was drafted.
    for image in PaperView.pictures(record.page) {
      let picture = try await proposals.image(image.sha256, shownBy: record.proposal, call: record.call)
      files[Pictures.paperBase + image.sha256] = PrintJob.File(type: picture.contentType, bytes: picture.bytes)
    }
    do {
      return try await printer.print(PrintJob(html: PaperView.text(kind, record.page), files: files))
    } catch let error as PrintError {
      if error != .busy { logger.error("a paper was not printed", metadata: ["code": "\(error.code)"]) }
      throw PaperFailure(code: error.code, isBusy: error == .busy)
    }
  }
}
