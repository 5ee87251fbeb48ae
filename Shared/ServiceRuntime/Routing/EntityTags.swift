import HTTPTypes
import Hummingbird

extension Request {
  /// Of `If-None-Match` (RFC 9110, section 13.1.2): the versions that the caller has. More than a few can't be meant; a weak
  /// one means the same here.
  public var knownEntityTags: [String] {
    let tags = headers[values: .ifNoneMatch].flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
    return tags.prefix(8).map(Self.strongTag).filter { $0.utf8.count <= 64 && !$0.utf8.contains(0) }
  }

  private static func strongTag(_ listed: Substring.UTF8View) -> String {
    let tag = listed.drop(while: isBlank)
    let end = tag.lastIndex { !isBlank($0) }.map { tag.index(after: $0) } ?? tag.startIndex
    let trimmed = tag[..<end]
    return String(Substring(trimmed.starts(with: "W/".utf8) ? trimmed.dropFirst(2) : trimmed))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
