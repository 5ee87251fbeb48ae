/// A picture that stands at the head of every page and paper, so it must be light.
enum Logo {
  static let limitBytes = 512 << 10
  static let limitPixels = 4_000_000

  /// What the owner of pictures says of one.
  struct Facts: Hashable, Sendable {
    let sha256: String
    let width: Int
    let height: Int
    let byteCount: Int
  }

  /// - Returns: whether it can be the hash of a picture at all.
  static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  static func check(_ facts: Facts?) throws(GatewayRefusal) {
    guard let facts else { throw .unknownImage(field: "logo") }
    guard facts.byteCount <= limitBytes else { throw .invalid(field: "logo", .tooLong(limitBytes: limitBytes)) }
    let (pixels, overflow) = facts.width.multipliedReportingOverflow(by: facts.height)
    guard !overflow, pixels <= limitPixels else {
      throw .invalid(field: "logo", .outOfRange("a picture of at most 4 million pixels"))
    }
  }
}
