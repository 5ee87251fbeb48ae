import Foundation

/// A UUID that names one kind of thing, so that the id of a client can't be passed where the id of a proposal is due.
///
/// On the wire and in text it is the 36 lower-case characters of RFC 9562; nothing else is accepted.
public struct Identifier<Subject>: Hashable, Sendable {
  public let rawValue: UUID

  public init(_ rawValue: UUID) {
    self.rawValue = rawValue
  }

  /// Reads the canonical text form; `nil` for anything else, upper case and braces included, so that
  /// one thing has one spelling.
  public init?(_ text: some StringProtocol) {
    guard let uuid = UUIDText.parse(text.utf8) else { return nil }
    self.rawValue = uuid
  }
}

extension Identifier: CustomStringConvertible {
  public var description: String { UUIDText.text(of: rawValue) }
}

extension Identifier: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Identifier(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a lower-case UUID")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

public enum OrganizationSubject {}
/// The tenant: every row and every call belongs to exactly one.
public typealias OrganizationID = Identifier<OrganizationSubject>
