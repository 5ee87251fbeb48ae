import Foundation
import Identifiers
import Validation

/// What somebody wants to be different, not yet judged. Nothing is decided by it.
struct ChangeRequestClaim: Hashable, Sendable {
  /// The caller's own: the same key gives the same answer.
  var key: String
  /// Hex; the version that was looked at. A visitor always names it.
  var contentSHA256: String?
  var typedName: String?
  var text: String?
  var objections: [ObjectionDraft]
  var source: DecisionClaim.Source

  var visitor: Visitor? {
    if case .visitor(let visitor) = source { visitor } else { nil }
  }

  var onBehalf: OnBehalf? {
    if case .team(let onBehalf) = source { onBehalf } else { nil }
  }

  var contactID: ContactID? { visitor?.contactID ?? onBehalf?.contactID }

  /// Whose wishes are counted together: a recipient's, by whichever link, and apart from them what the team was told by
  /// that person. Nobody uses up what another one may ask for.
  func isOfSamePerson(as request: ChangeRequest) -> Bool {
    request.contactID == contactID && request.path.isOfClient == (visitor != nil)
  }

  /// By which a repetition with the same key is known.
  func canonicalBytes(principal: String) -> [UInt8] {
    CanonicalJSON.object([
      "principal": .text(principal), "typed_name": typedName.map { .text($0) }, "text": text.map { .text($0) },
      "objections": .list(objections.map(\.canonical)), "told_by": onBehalf.map { .text($0.toldBy) },
      "channel": onBehalf.map { .text($0.channel.rawValue) },
      "contact": onBehalf?.contactID.map { .text($0.description) },
      // The team's key stands for the whole request (PM-6); a page's form is sent again with what it shows by then.
      "content": onBehalf == nil ? nil : contentSHA256.map { .text($0) },
    ]).bytes
  }

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.line(key, "request_key", bytes: 255)
    checks.line(typedName, "typed_name", bytes: ContentLimits.typedNameBytes)
    // Nobody can work with a wish for nothing; a line says at least where.
    if objections.isEmpty {
      checks.text(text ?? "", "text", bytes: ContentLimits.messageBytes)
    } else {
      checks.text(text, "text", bytes: ContentLimits.messageBytes)
    }
    ObjectionDraft.check(objections, &checks)
    source.check(&checks)
    try checks.finish()
  }
}

/// That changes were asked for, with its evidence.
struct ChangeRequest: Hashable, Sendable {
  /// Of one person and version; more is better said on the phone.
  static let maximum = 10

  var id: ChangeRequestID
  var key: String
  /// Hex SHA-256 of `ChangeRequestClaim.canonicalBytes`.
  var claimSHA256: String
  var typedName: String?
  var text: String?
  var objections: [Objection]
  var contentSHA256: String
  var path: DecisionPath
  /// `link:…`, `contact:…`, `member:…` or `key:…`.
  var requestedBy: String
  var contactID: ContactID?
  var onBehalf: OnBehalf?
  var address: String?
  var userAgent: String?
  /// The database's clock.
  var requestedAt: Date
}

extension Proposal {
  /// Judges a wish on a proposal that nobody else can touch meanwhile.
  ///
  /// - Parameters:
  ///   - count: how many there are already of the same person.
  ///   - now: the database's clock, read with the row.
  /// - Throws: `readerMayNotDecide`, `changesNotTaken`, `versionChanged`, `tooManyChangeRequests`, and what
  ///   `Content.objections` throws.
  func changeRequest(
    by decider: Decider, as claim: ChangeRequestClaim, claimSHA256: String, id: ChangeRequestID, count: Int, now: Date
  ) throws(ProposalRefusal) -> ChangeRequest {
    if let visitor = claim.visitor, visitor.role != .decides { throw .readerMayNotDecide }
    let current = stateName(at: now)
    // What a client says on the phone after the end is worth keeping, too: a revision can follow.
    let isOpen = current == .sent || current == .expired && !decider.path.isOfClient
    guard isOpen, case .sent(let sending) = state else { throw .changesNotTaken(current) }
    if claim.contentSHA256 == nil, claim.visitor != nil { throw .versionChanged }
    if let seen = claim.contentSHA256, !seen.utf8.elementsEqual(sending.contentSHA256.utf8) { throw .versionChanged }
    guard count < ChangeRequest.maximum else { throw .tooManyChangeRequests(limit: ChangeRequest.maximum) }
    return ChangeRequest(
      id: id, key: claim.key, claimSHA256: claimSHA256, typedName: claim.typedName, text: claim.text,
      objections: try content.objections(claim.objections), contentSHA256: sending.contentSHA256, path: decider.path,
      requestedBy: decider.principal, contactID: claim.contactID,
      onBehalf: claim.onBehalf, address: claim.visitor?.address, userAgent: claim.visitor?.userAgent,
      requestedAt: now)
  }
}
