import Foundation
import Identifiers

/// Where new ids come from, so that a test can state them.
public struct IDSource: Sendable {
  public let next: @Sendable () -> UUID

  public init(next: @escaping @Sendable () -> UUID) {
    self.next = next
  }

  public func make<Subject>(_: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<Subject> {
    Identifier(next())
  }

  /// Version 7 of RFC 9562, section 5.7: 48 bits of Unix milliseconds, then 74 random bits. Ids made one after
  /// the other lie beside each other in an index.
  public static func timeOrdered(
    clock: WallClock, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
  ) -> IDSource {
    IDSource {
      let milliseconds = UInt64(max(0, clock.now().timeIntervalSince1970) * 1000)
      var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) } + randomBytes(10)
      bytes[6] = bytes[6] & 0x0F | 0x70
      bytes[8] = bytes[8] & 0x3F | 0x80
      return UUID(
        uuid: (
          bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
          bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
        ))
    }
  }
}
