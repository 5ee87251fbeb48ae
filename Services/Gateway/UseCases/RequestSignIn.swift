import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres

/// Somebody says an address and wants a mail. What is done is the same whoever has the address, and whether anybody does
/// (AU-2): the same statements, the same work, with or without a row of a mail in the end.
struct RequestSignIn: Sendable {
  let database: Database
  let world: World
  let sealing: MailSealing
  let codes: SignInCodes
  let publicURL: String
  let compose: @Sendable (MailContent) -> MailEnvelope

  /// What the mail says.
  struct MailContent: Sendable {
    let recipientName: String
    let recipientAddress: String
    /// Whose member it is; `nil` for a member of several, whose mail speaks for none of them.
    let organization: Organization?
    let code: SignInCode
    let url: String
    let now: Date
  }

  func callAsFunction(
    _ address: EmailAddress, from nonce: LoginNonce, returnPath: TeamPath?, deadline: Deadline
  ) async throws {
    let now = world.clock.now()
    let token = Random.token()
    let code = SignInCode(random: Random.bytes(SignInCode.randomByteCount))
    let tokenHash = SHA256.digest(token)
    let request = SignInRequest(
      audience: .member, addressHash: SHA256.digest(address.lowercased), nonceHash: nonce.hash, tokenHash: tokenHash,
      codeMAC: codes.mac(of: code, tokenHash: tokenHash), returnPath: returnPath, requestedAt: now,
      expiresAt: SignInRequest.expiry(from: now))
    let url = "\(publicURL)/team/sign-in/\(token)"
    let context = TenantContext.presentedSecret(sha256: request.addressHash)
    try await database.transaction(in: context, deadline: deadline) { transaction in
      let members = try MemberStore.memberships(
        in: await transaction.query(MemberStore.selection(addressHash: request.addressHash)))
      guard
        try await SignInRequestStore.replace(
          request, limit: SignInRequest.mailsPerHour, since: now.addingTimeInterval(-3600), in: transaction)
      else { return }
      // Nobody's mail waits in the queue of an organization that there is not, and is not written.
      let home = members.first?.organization ?? Self.nobody
      try await transaction.working(for: home) {
        let organization = try await OrganizationStore.find(home, in: transaction)
        let mail = try mail(
          MailContent(
            recipientName: members.first?.member.name ?? "", recipientAddress: members.first?.member.email ?? "",
            organization: members.count == 1 ? organization : nil, code: code, url: url, now: now),
          for: request)
        let mails = members.isEmpty ? [] : [mail]
        try await transaction.pipeline([
          MailStore.insertion(of: mails, for: home),
          try MailQueue.insertion(of: mails.map { (id: $0.id, at: now) }, for: home),
        ])
      }
    }
  }

  private func mail(_ content: MailContent, for request: SignInRequest) throws -> Mail {
    let id = world.ids.make(Mail.ID.self)
    return Mail(
      id: id, purpose: .signIn, proposal: nil, shareLink: nil, status: .queued,
      sealedMessage: try sealing.seal(compose(content), for: id), createdAt: content.now,
      expiresAt: request.mailExpiresAt)
  }

  private static let nobody = OrganizationID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}

/// A code has 40 bits, which a plain hash would not hide: what is stored is an HMAC, bound to its request.
struct SignInCodes: Sendable {
  private let hmac: HMACSHA256

  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  func mac(of code: SignInCode, tokenHash: [UInt8]) -> [UInt8] { hmac.authenticate(tokenHash + Array(code.text.utf8)) }

  /// Compares in constant time.
  func matches(_ code: SignInCode, tokenHash: [UInt8], mac: [UInt8]) -> Bool {
    hmac.isValid(mac, for: tokenHash + Array(code.text.utf8))
  }
}
