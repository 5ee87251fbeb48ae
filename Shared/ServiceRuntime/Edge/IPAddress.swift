import Glibc
import NIOCore

/// An IP address as the bytes it is; texts have too many spellings to be compared (SL-7).
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// The 128 bits in network order; an IPv4 address fills the lowest 32.
  let high: UInt64
  let low: UInt64
  public let isVersion4: Bool

  /// Reads dotted decimals (four numbers, no leading zeros) or RFC 4291 text without brackets or zone; `nil` for
  /// anything else. `::ffff:a.b.c.d` is the IPv4 address that it carries.
  public init?(_ text: String) {
    // inet_pton reads up to a NUL.
    guard (2...45).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
    var version4 = in_addr()
    if inet_pton(AF_INET, text, &version4) == 1 {
      self.init(version4: UInt32(bigEndian: version4.s_addr))
      return
    }
    var version6 = in6_addr()
    guard inet_pton(AF_INET6, text, &version6) == 1 else { return nil }
    self = withUnsafeBytes(of: version6) { IPAddress(version6: $0) }
  }

  /// The address of a peer; `nil` for a unix socket.
  public init?(_ address: SocketAddress?) {
    guard let address else { return nil }
    // The offsets of the addresses in sockaddr_in and sockaddr_in6 of Linux.
    switch address {
    case .v4:
      self = address.withSockAddr { socketAddress, _ in
        let bytes = UnsafeRawPointer(socketAddress).loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return IPAddress(version4: UInt32(bigEndian: bytes))
      }
    case .v6:
      self = address.withSockAddr { socketAddress, _ in
        let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(socketAddress) + 8, count: 16)
        return IPAddress(version6: bytes)
      }
    case .unixDomainSocket: return nil
    }
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
    isVersion4 = false
  }

  init(version4: UInt32) {
    high = 0
    low = UInt64(version4)
    isVersion4 = true
  }

  /// - Parameter bytes: 16 of them.
  private init(version6 bytes: UnsafeRawBufferPointer) {
    let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    if high == 0, low >> 32 == 0xFFFF {
      self.init(version4: UInt32(truncatingIfNeeded: low))
    } else {
      self.init(high: high, low: low)
    }
  }

  /// The address with only its first `bits` bits, the rest zero.
  func masked(to bits: Int) -> IPAddress {
    if isVersion4 {
      return IPAddress(version4: bits <= 0 ? 0 : UInt32(truncatingIfNeeded: low) & ~0 << UInt32(max(0, 32 - bits)))
    }
    let high = bits <= 0 ? 0 : self.high & ~0 << UInt64(max(0, 64 - bits))
    let low = bits <= 64 ? 0 : self.low & ~0 << UInt64(max(0, 128 - bits))
    return IPAddress(high: high, low: low)
  }

  /// What one subscriber usually holds: an IPv4 /32, an IPv6 /64.
  var subscriber: IPAddress { isVersion4 ? self : masked(to: 64) }

  /// What a site usually holds: an IPv4 /24, an IPv6 /48.
  public var network: IPAddress { masked(to: isVersion4 ? 24 : 48) }

  public var description: String {
    if isVersion4 {
      return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
    }
    let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { String(half >> $0 & 0xFFFF, radix: 16) } }
    return groups.joined(separator: ":")
  }
}

/// Addresses with the same first bits: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct IPNetwork: Hashable, Sendable {
  private let base: IPAddress
  private let bits: Int

  /// - Returns: `nil` unless it is `address` or `address/bits` with no bit set behind the prefix.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else { return nil }
    let width = address.isVersion4 ? 32 : 128
    var bits = width
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy(ByteClass.isDigit), let number = Int(parts[1]), number <= width else { return nil }
      bits = number
    }
    guard address.masked(to: bits) == address else { return nil }
    base = address
    self.bits = bits
  }

  public func contains(_ address: IPAddress) -> Bool {
    address.isVersion4 == base.isVersion4 && address.masked(to: bits) == base
  }
}
