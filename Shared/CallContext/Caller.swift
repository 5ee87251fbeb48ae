import Foundation
import Identifiers

/// Who asks, as far as the edge could prove it: passed as an argument to every use case.
public struct Caller: Hashable, Sendable {
  public let organization: OrganizationID
  public let principal: Principal
  public let scopes: Set<Scope>

  public init(organization: OrganizationID, principal: Principal, scopes: Set<Scope>) {
    self.organization = organization
    self.principal = principal
    self.scopes = scopes
  }

  public func holds(_ scope: Scope) -> Bool { scopes.contains(scope) }
}

/// The kind of credential that was shown, with the id of the record behind it.
public enum Principal: Hashable, Sendable {
  case link(UUID)
  case contact(UUID)
  case member(UUID)
  case key(UUID)
  case service(String)

  /// `kind:id`, the form of the signed `portal-caller` header, of logs and of audit rows.
  public var text: String {
    switch self {
    case .link(let id): "link:\(Identifier<Principal>(id))"
    case .contact(let id): "contact:\(Identifier<Principal>(id))"
    case .member(let id): "member:\(Identifier<Principal>(id))"
    case .key(let id): "key:\(Identifier<Principal>(id))"
    case .service(let name): "service:\(name)"
    }
  }

  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let value = String(parts[1])
    if parts[0] == "service" {
      let isName = !value.isEmpty && value.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
      guard isName else { return nil }
      self = .service(value)
      return
    }
    guard let id = Identifier<Principal>(value)?.rawValue else { return nil }
    switch parts[0] {
    case "link": self = .link(id)
    case "contact": self = .contact(id)
    case "member": self = .member(id)
    case "key": self = .key(id)
    default: return nil
    }
  }
}

/// One permission, named `noun:verb` ("proposals:write"). Which exist is each service's own matter.
public struct Scope: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public init(stringLiteral value: String) { self.name = value }
  public var description: String { name }
}
