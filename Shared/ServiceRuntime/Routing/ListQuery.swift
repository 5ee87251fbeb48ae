import Foundation
import Identifiers

/// What lists of newest rows understand.
extension QueryParameters {
  public static let defaultLimit = 25

  /// - Throws: 400 beyond 1 ... 100.
  public func limit() throws -> Int { try int("limit", in: 1...100) ?? Self.defaultLimit }

  /// - Throws: 400 for what is no cursor.
  public func cursor() throws -> ListCursor? { try cursor(ListCursor.init(text:)) }

  /// - Parameter read: of the text of a cursor.
  /// - Throws: 400 for what is no cursor of this list.
  public func cursor<Cursor>(_ read: (String) -> Cursor?) throws -> Cursor? {
    try value("cursor", code: "invalid_cursor", "This is no cursor of this list.", read)
  }

  /// An id that the list is narrowed to.
  ///
  /// - Throws: 400.
  public func id<Subject>(_ name: String, _ detail: String) throws -> Identifier<Subject>? {
    try value(name, detail) { Identifier<Subject>($0) }
  }

  /// - Throws: 400 for anything but `true` and `false`.
  public func flag(_ name: String) throws -> Bool? { try value(name, "`true` or `false`.") { Bool($0) } }
}

extension ListCursor {
  /// Opaque to callers: they hand it back as they got it.
  public var text: String { "\(String(createdMicroseconds, radix: 36)).\(Identifier<ListCursor>(id))" }

  public init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count <= 12, let time = Int64(parts[0], radix: 36), time >= 0,
      time <= 253_402_300_799_999_999, let id = Identifier<ListCursor>(parts[1])
    else { return nil }
    self.init(createdMicroseconds: time, id: id.rawValue)
  }
}
