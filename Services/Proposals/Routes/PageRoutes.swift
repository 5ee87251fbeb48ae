import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime

struct PageRoutes: Sendable {
  let readProposalPage: ReadProposalPage

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let known = request.knownEntityTags
    switch try await readProposalPage(try context.path.id("id"), known: known, call: try context.call()) {
    case .notModified(let etag): return Response(status: .notModified, headers: [.eTag: etag])
    case .page(let page): return .json(bytes: try Self.json(of: page), headers: [.eTag: page.etag])
    }
  }

  /// `ProposalPage`, with the frozen content put in as it was stored: it is not read on its way.
  static func json(of page: StoredPage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(page.content.utf8.count + 512)
    // Ids, states, hashes and times: nothing that JSON would have to escape.
    bytes += #"{"id":"\#(page.id)","public_id":"\#(page.publicID)","state":"\#(page.state.rawValue)""#.utf8
    bytes += #","sent_at":"\#(Timestamp.text(page.sentAt))","expires_at":"\#(Timestamp.text(page.expiresAt))""#.utf8
    bytes += #","content_sha256":"\#(page.contentSHA256)""#.utf8
    if let day = page.extendedUntil { bytes += #","valid_until":"\#(day)""#.utf8 }
    if let asked = page.extensionRequestedAt {
      bytes += #","extension_requested_at":"\#(Timestamp.text(asked))""#.utf8
    }
    if let newer = page.newer { bytes += #","superseded_by":"\#(newer)""#.utf8 }
    if let decision = page.decision {
      bytes += #","decision":"#.utf8
      bytes += try JSONOutput.encode(ClientDecision(decision, agreed: page.agreed, deciderName: page.deciderName))
    }
    if let questions = page.questions {
      bytes += #","questions":"#.utf8
      bytes += try JSONOutput.encode(ClientQuestions(questions))
    }
    if !page.changeRequests.isEmpty {
      bytes += #","change_requests":"#.utf8
      bytes += try JSONOutput.encode(page.changeRequests.map(ClientChangeRequest.init))
    }
    if let cents = page.contractBeforeCents { bytes += #","contract_before_cents":\#(cents)"#.utf8 }
    if !page.measures { bytes += #","measures":false"#.utf8 }
    bytes += #","content":"#.utf8
    bytes += page.content.utf8
    bytes += "}".utf8
    return bytes
  }
}
