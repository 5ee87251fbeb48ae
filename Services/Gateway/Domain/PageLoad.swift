import Foundation
import Identifiers

/// One page as it was loaded once. What it tells of its reader is taken with a token alone that says for which link and
/// session it was made, and when; the token is stateless, so that showing a page writes nothing (SL-4).
struct PageLoad: Hashable, Sendable {
  /// As long as the cookie that came with the page.
  static let lifetimeSeconds = ShareCookie.lifetimeSeconds
  static let byteCount = 1 + 16 + 8
  private static let version: UInt8 = 1
  private static let purpose = "beats"

  var id: UUID
  var issuedAt: Date

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append([Self.version])
    writer.append(id)
    writer.append(Seconds.since1970(issuedAt))
    return writer.bytes
  }

  init(id: UUID, issuedAt: Date) {
    self.id = id
    self.issuedAt = issuedAt
  }

  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = ByteReader(bytes)
    guard reader.bytes(1) == [Self.version], let id = reader.uuid(), let seconds = reader.integer(),
      let issuedAt = Seconds.date(seconds)
    else { return nil }
    self.init(id: id, issuedAt: issuedAt)
  }

  /// What the code is computed over.
  func authenticated(for visit: ShareVisit) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.purpose.utf8)
    writer.append(bytes)
    writer.append(visit.link.organization.rawValue)
    writer.append(visit.link.id.rawValue)
    writer.append(visit.session)
    return writer.bytes
  }

  /// Not too old, and not from the future by more than clocks may differ (RE-9).
  func isCurrent(at now: Date) -> Bool {
    let age = now.timeIntervalSince(issuedAt)
    return age < Double(Self.lifetimeSeconds) && age > -300
  }
}
