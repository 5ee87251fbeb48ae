import Foundation

extension TimeZone {
  /// A place's own zone by its IANA name, such as "America/Denver", or "UTC".
  ///
  /// - Returns: `nil` for anything else: names like "PST" or "GMT+3" say nothing about the change of the clocks.
  public init?(ianaName name: String) {
    guard name.utf8.contains(0x2F) || name == "UTC", name.utf8.count <= 64 else { return nil }
    self.init(identifier: name)
  }
}
