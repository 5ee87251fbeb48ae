import Foundation

extension TimeZone {
  /// A place's own zone by its IANA name, such as "America/Denver", or "UTC".
  ///
  /// - Returns: `nil` for anything else: names like "PST" or "GMT+3" say nothing about the change of the clocks.
  public init?(ianaName name: String) {
    // By letters first: the name becomes a path in the zone database.
    let isName = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "/_+-".utf8.contains(byte)
    }
    guard isName, name.utf8.contains(0x2F) || name == "UTC", name.utf8.count <= 64 else { return nil }
    self.init(identifier: name)
  }
}
