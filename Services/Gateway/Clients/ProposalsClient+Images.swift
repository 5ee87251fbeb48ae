import CallContext
import Foundation
import HTTPTypes
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// A picture as it is handed on.
struct PictureFile: Sendable {
  /// Of our own table.
  let contentType: String
  let bytes: [UInt8]
}

extension ProposalsClient {
  /// Of the owner's limit for a picture, and what cleaning it may add.
  private static let pictureLimit = 6 << 20
  private static let pictureTypes: Set<String> = ["image/png", "image/jpeg", "image/webp"]

  /// - Parameter key: the caller's `Idempotency-Key`; without one it may be sent again all the same, since a picture is
  ///   named by its content.
  func storeImage(_ bytes: [UInt8], key: String?, call: Call) async throws -> (detail: ImageDetail, isNew: Bool) {
    let key = key.map { [(name: IdempotencyRequest.headerName, value: $0)] } ?? []
    let answer = try await service.send(
      "POST", "/internal/v1/images", headers: key, body: bytes, contentType: "application/octet-stream", call: call,
      retry: .keyed)
    return (try service.decode(ImageDetail.self, answer), answer.status == 201)
  }

  /// For the team.
  func image(_ sha256: String, call: Call) async throws -> PictureFile {
    try await picture("/internal/v1/images/\(PercentEncoding.escaped(sha256))", call: call)
  }

  /// Only what the version shows, for a link to it and for the gateway itself.
  func image(_ sha256: String, shownBy proposal: ProposalID, call: Call) async throws -> PictureFile {
    try await picture("/internal/v1/proposals/\(proposal)/images/\(PercentEncoding.escaped(sha256))", call: call)
  }

  /// What a picture of the organization is, asked by the gateway itself: who may choose a logo was judged by its own
  /// rules. `nil` when there is none.
  func logo(_ sha256: String, of organization: OrganizationID, call: Call) async throws -> Logo.Facts? {
    guard Logo.isHash(sha256) else { return nil }
    do {
      let detail: ImageDetail = try await service.get(
        "/internal/v1/images/\(sha256)/facts", call: Self.own(call, of: organization))
      return Logo.Facts(
        sha256: detail.sha256, width: detail.width, height: detail.height, byteCount: detail.byteCount)
    } catch let problem as Problem where problem == .notFound {
      return nil
    }
  }

  /// A logo with its measures, asked by the gateway itself: who may see it was judged by its own rules. `nil` when there is
  /// none.
  func shownLogo(
    _ sha256: String, of organization: OrganizationID, call: Call
  ) async throws -> (facts: ImageFacts, file: PictureFile)? {
    guard let facts = try await logo(sha256, of: organization, call: call) else { return nil }
    let file = try await image(facts.sha256, call: Self.own(call, of: organization))
    let shown = ImageFacts(
      sha256: facts.sha256, contentType: file.contentType, width: facts.width, height: facts.height)
    return (shown, file)
  }

  private static func own(_ call: Call, of organization: OrganizationID) -> Call {
    Call(
      caller: Caller(organization: organization, principal: .service("gateway"), scopes: []),
      deadline: call.deadline, requestID: call.requestID)
  }

  private func picture(_ path: String, call: Call) async throws -> PictureFile {
    let answer = try await service.send("GET", path, call: call, retry: .safe, answerLimit: Self.pictureLimit)
    guard let type = answer.headers["content-type"], Self.pictureTypes.contains(type) else {
      throw service.broken(code: "content_type")
    }
    return PictureFile(contentType: type, bytes: answer.body)
  }
}
