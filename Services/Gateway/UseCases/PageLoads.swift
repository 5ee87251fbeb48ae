import Cryptography
import Foundation

/// Makes and reads the tokens of loaded pages.
struct PageLoads: Sendable {
  private let hmac: HMACSHA256

  /// - Parameter key: derived for this purpose alone.
  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  /// Stands for a token in a page that is kept: of a token's length, and found nowhere else.
  func placeholder() -> String { Base64URL.encode(Random.bytes(PageLoad.byteCount + HMACSHA256.byteCount)) }

  func token(for visit: ShareVisit, now: Date) -> String {
    let id = Random.bytes(16).withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) }
    let load = PageLoad(id: UUID(uuid: id), issuedAt: now)
    return Base64URL.encode(load.bytes + hmac.authenticate(load.authenticated(for: visit)))
  }

  /// - Returns: `nil` for anything that was not made for this link and session, and for what is too old.
  func load(from token: String, for visit: ShareVisit, now: Date) -> PageLoad? {
    guard let all = Base64URL.decode(token), all.count == PageLoad.byteCount + HMACSHA256.byteCount,
      let load = PageLoad(bytes: all.prefix(PageLoad.byteCount)),
      hmac.isValid(all.suffix(HMACSHA256.byteCount), for: load.authenticated(for: visit)), load.isCurrent(at: now)
    else { return nil }
    return load
  }
}
