import Foundation
import Identifiers

/// Someone of the contractor's team.
struct Member: Hashable, Sendable {
  typealias ID = Identifier<Member>

  enum Role: String, Hashable, Sendable, CaseIterable {
    case owner, manager, estimator, bookkeeper

    /// What a signed-in member of the role may do, by the names of `APIScopes`.
    var scopes: [String] {
      switch self {
      case .owner, .manager: APIScopes.all
      case .estimator: ["directory:read", "proposals:read", "proposals:write", "activity:read"]
      case .bookkeeper: APIScopes.all.filter { $0.hasSuffix(":read") } + ["billing:write", "payments:write"]
      }
    }
  }

  var id: ID
  var name: String
  var email: String
  var role: Role
  var createdAt: Date

  static let limit = 200
}

struct MemberDraft: Hashable, Sendable {
  var name: String
  var email: String
  var role: Member.Role

  func checked() throws(GatewayRefusal) -> MemberDraft {
    MemberDraft(
      name: try Texts.line(name, field: "name", limitBytes: 200),
      email: try EmailAddress.checked(email, field: "email").text, role: role)
  }
}
