import Foundation
import HTTPTypes
import Hummingbird

extension Request {
  /// Of `If-None-Match` (RFC 9110, section 13.1.2): the versions that the caller has. More than a few can't be meant; a weak
  /// one means the same here.
  public var knownEntityTags: [String] {
    let tags = headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return tags.prefix(8).map { $0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0 }
      .filter { $0.utf8.count <= 64 && !$0.utf8.contains(0) }
  }
}
