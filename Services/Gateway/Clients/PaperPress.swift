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
  /// How the team knows it: "invoice INV-0007".
  let title: String
  fileprivate let html: String
  fileprivate let brand: [UInt8]
  fileprivate let style: [UInt8]
  fileprivate let face: Typeface
  fileprivate let pictures: PaperPictures

  /// What decides how it is printed, styles included; pictures stand in the text by their hashes.
  var identity: [UInt8] { Array(html.utf8) + [0] + brand + [0] + style + [0] + Array(face.rawValue.utf8) }
}

/// What a paper shows beside text.
private enum PaperPictures: Sendable {
  /// Those of a version, which their owner has when it is printed.
  case shown([ImageFacts], by: ProposalID, Call)
  /// A seller's logo, which is here already.
  case logo(name: String, PrintJob.File)
  case none
}

/// Draws proposals, invoices and receipts for paper and has them printed.
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
    let call = Self.own(organization, deadline)
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
      title: "\(record.number), version R\(record.revision),", html: PaperView.text(kind, record.page),
      brand: Array(PaperView.brandStyle(record.page).utf8), style: style, face: PaperView.typeface(record.page),
      pictures: .shown(PaperView.pictures(record.page), by: record.proposal, record.call))
  }

  /// - Throws: `Problem` when its seller's logo is not to be had now: without it, it would be kept without it.
  func draft(_ printable: Printable, for organization: OrganizationID, deadline: Deadline) async throws -> PaperDraft {
    let call = Self.own(organization, deadline)
    var shown: (facts: ImageFacts, file: PictureFile)?
    if let logo = printable.logo { shown = try await proposals.shownLogo(logo, of: organization, call: call) }
    if let facts = shown?.facts, facts.width < 1 || facts.height < 1 { shown = nil }
    return PaperDraft(
      title: printable.title, html: printable.html(logo: shown?.facts, publicURL: publicURL),
      brand: Array(printable.brandStyle.utf8), style: style, face: printable.typeface,
      pictures: shown.map { shown in
        PaperPictures.logo(
          name: Pictures.paperBase + shown.facts.sha256,
          PrintJob.File(type: shown.file.contentType, bytes: shown.file.bytes))
      } ?? PaperPictures.none)
  }

  /// The gateway for itself: who may have the file was judged where they asked.
  private static func own(_ organization: OrganizationID, _ deadline: Deadline) -> Call {
    Call(
      caller: Caller(organization: organization, principal: .service("gateway"), scopes: []), deadline: deadline,
      requestID: RequestIdentifier.make())
  }

  /// - Throws: `PaperFailure`; `Problem` when its pictures are not to be had now.
  func print(_ draft: PaperDraft) async throws -> [UInt8] {
    var files = files
    files[PaperView.brandFile] = PrintJob.File(type: "text/css", bytes: draft.brand)
    files[PaperView.fontFile] = PrintJob.File(type: "text/css", bytes: Array(TypefaceStyle.paper(draft.face).utf8))
    files.merge(fonts[draft.face] ?? [:]) { $1 }
    switch draft.pictures {
    case .shown(let images, let proposal, let call):
      // Their owner has bounded how many there are, and how large, when the version was drafted.
      for image in images {
        let picture = try await proposals.image(image.sha256, shownBy: proposal, call: call)
        files[Pictures.paperBase + image.sha256] = PrintJob.File(type: picture.contentType, bytes: picture.bytes)
      }
    case .logo(let name, let file): files[name] = file
    case .none: break
    }
    do {
      return try await printer.print(PrintJob(html: draft.html, files: files))
    } catch let error as PrintError {
      if error != .busy { logger.error("a paper was not printed", metadata: ["code": "\(error.code)"]) }
      throw PaperFailure(error)
    }
  }
}
