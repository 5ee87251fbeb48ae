import CallContext
import Foundation
import Synchronization

extension IDSource {
  /// `00000000-0000-7000-8000-000000000001` and so on, so that a test can state ids.
  public static func sequential(from first: UInt32 = 1) -> IDSource {
    let counter = Counter(first)
    return IDSource { Self.id(counter.next()) }
  }

  /// The id with that number.
  public static func id(_ number: UInt32) -> UUID {
    let bytes = withUnsafeBytes(of: number.bigEndian) { Array($0) }
    return UUID(
      uuid: (0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, bytes[0], bytes[1], bytes[2], bytes[3]))
  }
}

private final class Counter: Sendable {
  private let value: Mutex<UInt32>
  init(_ first: UInt32) { value = Mutex(first) }

  func next() -> UInt32 {
    value.withLock { value in
      defer { value &+= 1 }
      return value
    }
  }
}
