import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres

/// The mail came back: its link in the browser that asked for it, or its code in any (AU-1). The one use of the request
/// and the session are one transaction.
struct SignIn: Sendable {
  let database: Database
  let world: World
  let codes: SignInCodes

  enum Outcome: Sendable {
    case signedIn(Opened)
    /// The link is good, and this is not the browser that asked for it.
    case codeWanted
    case codeWrong(triesLeft: Int)
    /// The address is proved, and is one of several organizations: the browser chooses with this nonce, which nobody can
    /// have given it.
    case choice(LoginNonce)
    /// Wrong, used, voided by a newer one, or too old: which of them is nobody's business.
    case ended
  }

  struct Opened: Sendable {
    /// For the cookie; stored nowhere.
    let secret: String
    let organization: OrganizationID
    let member: Member.ID
    let returnPath: TeamPath?
  }

  /// The browser in which it happens.
  struct Browser: Sendable {
    let nonce: LoginNonce
    let device: SessionDevice
  }

  func byLink(_ token: String, in browser: Browser, deadline: Deadline) async throws -> Outcome {
    guard let request = try await openByLink(token, deadline: deadline) else { return .ended }
    guard ConstantTime.equal(request.nonceHash, browser.nonce.hash) else { return .codeWanted }
    let members = try await MemberStore.memberships(
      addressHash: request.addressHash, in: database, deadline: deadline)
    return try await unlessRemoved {
      try await database.transaction(in: .presentedSecret(sha256: request.tokenHash), deadline: deadline) {
        try await use(request, of: members, in: browser, at: world.clock.now(), in: $0)
      }
    }
  }

  /// - Parameter token: of the link that was opened; `nil` in the browser that asked, which is known by its nonce.
  func byCode(_ code: SignInCode, token: String?, in browser: Browser, deadline: Deadline) async throws -> Outcome {
    let request =
      if let token {
        try await openByLink(token, deadline: deadline)
      } else {
        try await SignInRequestStore.open(
          nonce: browser.nonce.hash, at: world.clock.now(), in: database, deadline: deadline)
      }
    guard let request else { return .ended }
    let members = try await MemberStore.memberships(
      addressHash: request.addressHash, in: database, deadline: deadline)
    return try await unlessRemoved {
      try await database.transaction(in: .presentedSecret(sha256: request.tokenHash), deadline: deadline) {
        let now = world.clock.now()
        guard let tried = try await SignInRequestStore.takeTry(request.tokenHash, at: now, in: $0) else {
          return .ended
        }
        guard codes.matches(code, tokenHash: request.tokenHash, mac: tried.codeMAC) else {
          // Returned, not thrown: the try counts.
          return tried.triesLeft > 0 ? .codeWrong(triesLeft: tried.triesLeft) : .ended
        }
        return try await use(request, of: members, in: browser, at: now, in: $0)
      }
    }
  }

  /// Where the address that this browser has proved is a member.
  func choices(of nonce: LoginNonce, deadline: Deadline) async throws -> [(Membership, Organization)] {
    guard
      let proved = try await SignInRequestStore.choosing(
        nonce: nonce.hash, at: world.clock.now(), in: database, deadline: deadline)
    else { return [] }
    var choices: [(Membership, Organization)] = []
    for membership in try await MemberStore.memberships(
      addressHash: proved.addressHash, in: database, deadline: deadline)
    {
      let id = membership.organization
      let rows = try await database.query(
        OrganizationStore.selection(of: id), in: .organization(id), deadline: deadline)
      if let organization = try OrganizationStore.found(in: rows) { choices.append((membership, organization)) }
    }
    return choices
  }

  func choosing(_ member: Member.ID, in browser: Browser, deadline: Deadline) async throws -> Outcome {
    guard
      let proved = try await SignInRequestStore.choosing(
        nonce: browser.nonce.hash, at: world.clock.now(), in: database, deadline: deadline)
    else { return .ended }
    let members = try await MemberStore.memberships(addressHash: proved.addressHash, in: database, deadline: deadline)
    guard let membership = members.first(where: { $0.member.id == member }) else { return .ended }
    return try await unlessRemoved {
      try await database.transaction(in: .presentedSecret(sha256: proved.tokenHash), deadline: deadline) {
        let now = world.clock.now()
        guard let chosen = try await SignInRequestStore.choose(proved.tokenHash, at: now, in: $0) else { return .ended }
        return .signedIn(
          try await open(membership, in: browser, at: now, returnPath: chosen.returnPath, in: $0))
      }
    }
  }

  // MARK: Steps

  private func openByLink(_ token: String, deadline: Deadline) async throws -> SignInRequestStore.Open? {
    guard SignInSecret.isWellFormed(token) else { return nil }
    return try await SignInRequestStore.open(
      token: SHA256.digest(token), at: world.clock.now(), in: database, deadline: deadline)
  }

  private func use(
    _ request: SignInRequestStore.Open, of members: [Membership], in browser: Browser, at now: Date,
    in transaction: Transaction
  ) async throws -> Outcome {
    guard let first = members.first else { return .ended }
    let choosing = members.count > 1 ? LoginNonce.make() : nil
    guard
      let used = try await SignInRequestStore.use(
        request.tokenHash, by: (choosing ?? browser.nonce).hash,
        choiceUntil: choosing.map { _ in now.addingTimeInterval(Double(SignInRequest.choiceSeconds)) }, at: now,
        in: transaction)
    else { return .ended }
    if let choosing { return .choice(choosing) }
    return .signedIn(try await open(first, in: browser, at: now, returnPath: used.returnPath, in: transaction))
  }

  private func open(
    _ membership: Membership, in browser: Browser, at now: Date, returnPath: TeamPath?, in transaction: Transaction
  ) async throws -> Opened {
    let secret = Random.token()
    let lifetime = SignInAudience.member.session
    let session = Session(
      id: world.ids.make(), member: membership.member.id, device: browser.device, beganAt: now, lastUsedAt: now,
      expiresAt: now.addingTimeInterval(Double(lifetime.absoluteSeconds)))
    let isOpen = try await transaction.working(for: membership.organization) {
      try await SessionStore.insert(
        session, secretHash: SHA256.digest(secret), of: membership.organization, in: transaction)
    }
    guard isOpen else { throw Removed() }
    return Opened(
      secret: secret, organization: membership.organization, member: membership.member.id, returnPath: returnPath)
  }

  /// They were taken off the team at this very moment: nothing of it holds.
  private struct Removed: Error {}

  private func unlessRemoved(_ body: () async throws -> Outcome) async throws -> Outcome {
    do { return try await body() } catch is Removed { return .ended }
  }
}
