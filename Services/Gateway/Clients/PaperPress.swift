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
  fileprivate let proposal: ProposalID
  fileprivate let call: Call
}

/// A paper as it is handed to the printer.
struct PaperDraft: Sendable {
  fileprivate let html: String
  fileprivate let brand: [UInt8]
  fileprivate let style: [UInt8]
  fileprivate let face: Typeface
  fileprivate let pictures: [ImageFacts]
  fileprivate let proposal: ProposalID
  fileprivate let call: Call

  /// What decides how it is printed, styles included; pictures stand in the text by their hashes.
  var identity: [UInt8] { Array(html.utf8) + [0] + brand + [0] + style + [0] + Array(face.rawValue.utf8) }
}

/// Draws a proposal for paper and has it printed.
struct PaperPress: Sendable {
  let proposals: ProposalsClient
  let printer: Printer
  private let files: [String: PrintJob.File]
  private let style: [UInt8]
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
    var style: [UInt8] = []
    var files: [String: PrintJob.File] = [:]
    for (name, type) in PaperView.files {
      let bytes = try Self.bytes(of: name, in: assets)
      files[name] = PrintJob.File(type: type, bytes: bytes)
      if type == "text/css" { style += bytes }
    }
    self.files = files
    self.style = style
    var fonts: [Typeface: [String: PrintJob.File]] = [:]
    for face in Typeface.allCases {
      for name in face.files {
        let bytes = try Self.bytes(of: name, in: assets)
        fonts[face, default: [:]][name] = PrintJob.File(type: "font/woff2", bytes: bytes)
      }
    }
    self.fonts = fonts
  }

  private static func bytes(of name: String, in folder: URL) throws -> [UInt8] {
    guard let bytes = FileManager.default.contents(atPath: folder.appending(path: name).path) else {
      throw MissingFile(name: name)
    }
    return Array(bytes)
  }

  /// - Throws: `Problem`: 404, 409 `not_sent`, 503.
  func record(
    of proposal: SharedProposal.ID, for organization: OrganizationID, deadline: Deadline
  ) async throws -> PaperRecord {
    // The gateway for itself: who may have the file was judged where they asked.
    let call = Call(
      caller: Caller(organization: organization, principal: .service("gateway"), scopes: []), deadline: deadline,
      requestID: RequestIdentifier.make())
    let record: ProposalRecord = try await proposals.service.get(
      "/internal/v1/proposals/\(ProposalID(proposal.rawValue))/proof", call: call)
    let content: ClientContent
    do {
      content = try StrictJSON.decode(ClientContent.self, from: Array(record.content.utf8), unknownKeys: .ignored)
    } catch {
      throw proposals.service.broken(code: error.code, field: error.field)
    }
    return PaperRecord(
      number: content.number, revision: content.revision, state: record.state.rawValue,
      edition: record.validUntil ?? "", content: record.content,
      sending: record.sending, evidence: record.evidence,
      page: PaperView.Input(record: record, content: content, publicURL: publicURL),
      proposal: record.id, call: call)
  }

  func draft(_ kind: PaperView.Kind, _ record: PaperRecord) -> PaperDraft {
    PaperDraft(
      html: PaperView.text(kind, record.page), brand: Array(PaperView.brandStyle(record.page).utf8), style: style,
      face: PaperView.typeface(record.page), pictures: PaperView.pictures(record.page), proposal: record.proposal,
      call: record.call)
  }

  /// - Throws: `PaperFailure`; `Problem` when its pictures are not to be had now.
  func print(_ draft: PaperDraft) async throws -> [UInt8] {
    var files = files
    files[PaperView.brandFile] = PrintJob.File(type: "text/css", bytes: draft.brand)
    files[PaperView.fontFile] = PrintJob.File(type: "text/css", bytes: Array(TypefaceStyle.paper(draft.face).utf8))
    files.merge(fonts[draft.face] ?? [:]) { $1 }
    // Their owner has bounded how many there are, and how large, when the version was drafted.
    for image in draft.pictures {
      let picture = try await proposals.image(image.sha256, shownBy: draft.proposal, call: draft.call)
      files[Pictures.paperBase + image.sha256] = PrintJob.File(type: picture.contentType, bytes: picture.bytes)
    }
    do {
      return try await printer.print(PrintJob(html: draft.html, files: files))
    } catch let error as PrintError {
      if error != .busy { logger.error("a paper was not printed", metadata: ["code": "\(error.code)"]) }
      throw PaperFailure(error)
    }
  }
}
