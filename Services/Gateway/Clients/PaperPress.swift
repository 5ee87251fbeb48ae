import CallContext
import Foundation
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
  /// The last day, as in 2026-12-31, where the team moved it after sending; else empty. What was sent never says it, so a
  /// paper of it that does is another edition.
  let edition: String
  /// Exactly as it was hashed.
  let content: String
  /// Canonical JSON.
  let sending: String
  /// Canonical JSON; `nil` while nobody has decided.
  let evidence: String?
  fileprivate let page: PaperView.Input
}

/// A paper as it is handed to the printer.
struct PaperDraft: Sendable {
  fileprivate let html: String
  fileprivate let brand: [UInt8]
  fileprivate let style: [UInt8]

  /// What decides how it is printed, styles included.
  var identity: [UInt8] { Array(html.utf8) + [0] + brand + [0] + style }
}

/// Draws a proposal for paper and has it printed.
struct PaperPress: Sendable {
  let proposals: ProposalsClient
  let printer: Printer
  private let files: [String: PrintJob.File]
  private let style: [UInt8]
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
    var files: [String: PrintJob.File] = [:]
    var style: [UInt8] = []
    for (name, type) in PaperView.files {
      guard let bytes = FileManager.default.contents(atPath: assets.appending(path: name).path) else {
        throw MissingFile(name: name)
      }
      files[name] = PrintJob.File(type: type, bytes: Array(bytes))
      if type == "text/css" { style += bytes }
    }
    self.files = files
    self.style = style
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
      number: content.number, revision: content.revision, state: record.state.rawValue,
      edition: record.validUntil ?? "", content: record.content,
      sending: record.sending, evidence: record.evidence,
      page: PaperView.Input(record: record, content: content, publicURL: publicURL))
  }

  func draft(_ kind: PaperView.Kind, _ record: PaperRecord) -> PaperDraft {
    PaperDraft(
      html: PaperView.text(kind, record.page), brand: Array(PaperView.brandStyle(record.page).utf8), style: style)
  }

  /// - Throws: `PaperFailure`.
  func print(_ draft: PaperDraft) async throws -> [UInt8] {
    var files = files
    files[PaperView.brandFile] = PrintJob.File(type: "text/css", bytes: draft.brand)
    do {
      return try await printer.print(PrintJob(html: draft.html, files: files))
    } catch let error as PrintError {
      if error != .busy { logger.error("a paper was not printed", metadata: ["code": "\(error.code)"]) }
      throw PaperFailure(error)
    }
  }
}
