import Foundation
import Identifiers
import Synchronization

/// Where new ids come from, so that a test can state them.
public struct IDSource: Sendable {
  public let next: @Sendable () -> UUID

  public init(next: @escaping @Sendable () -> UUID) {
    self.next = next
  }

  public func make<Subject>(_: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<Subject> {
    Identifier(next())
  }

  /// Version 7 of RFC 9562, section 5.7: 48 bits of Unix milliseconds, 12 bits of their fraction (section 6.2, method 3),
  /// then 62 random bits. Ids made one after the other lie beside each other in an index, and those of one source rise,
  /// whatever the clock does: what happened together keeps its order where only the id tells it.
  public static func timeOrdered(
    clock: WallClock, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
  ) -> IDSource {
    let times = RisingTimes()
    return IDSource {
      let time = times.next(after: UInt64(max(0, clock.now().timeIntervalSince1970) * 4_096_000))
      let milliseconds = time >> 12
      let random = randomBytes(8)
      let bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) }
      return UUID(
        uuid: (
          bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5],
          UInt8(truncatingIfNeeded: time >> 8) & 0x0F | 0x70, UInt8(truncatingIfNeeded: time),
          random[0] & 0x3F | 0x80, random[1], random[2], random[3], random[4], random[5], random[6], random[7]
        ))
    }
  }
}

/// Times in 4096ths of a millisecond, each later than the one before.
private final class RisingTimes: Sendable {
  private let last = Mutex<UInt64>(0)

  func next(after now: UInt64) -> UInt64 {
    last.withLock { last in
      last = max(now, last + 1)
      return last
    }
  }
}
