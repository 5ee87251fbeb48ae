import Cryptography
import Foundation
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport

@testable import Gateway

/// Somebody of a team with a browser: it keeps its cookies, and the value that its last page had for its forms.
final class TeamBrowser: Sendable {
  private let gateway: GatewayFixture
  let address: String
  private let state = Mutex(State())

  private struct State {
    var cookies: [String: String] = [:]
    var formToken = ""
  }

  private static let numbers = Mutex(0)

  /// - Parameter address: one of its own, so that limits by network do not meet the neighbours'.
  init(_ gateway: GatewayFixture, address: String? = nil) {
    self.gateway = gateway
    let number = Self.numbers.withLock { number in
      number += 1
      return number
    }
    self.address = address ?? "198.51.\(number / 250).\(number % 250)"
  }

  var cookies: [String: String] { state.withLock { $0.cookies } }
  var formToken: String { state.withLock { $0.formToken } }
  var cookieHeader: String { cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ") }

  func set(_ name: String, _ value: String?) { state.withLock { $0.cookies[name] = value } }

  func get(_ path: String) async throws -> Answer {
    noting(try await gateway.call("GET", path, headers: head))
  }

  /// - Parameters:
  ///   - token: in the place of the one that the last page had; empty for none.
  ///   - site: what the browser says of where the form came from.
  func post(
    _ path: String, _ fields: [String: String] = [:], token: String? = nil, site: String = "same-origin"
  ) async throws -> Answer {
    var all = fields
    let token = token ?? formToken
    if !token.isEmpty { all["form_token"] = token }
    let body = all.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
    return noting(
      try await gateway.call(
        "POST", path,
        headers: head + [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", site)],
        body: Array(body.utf8)))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte])
    }.joined()
  }

  private var head: [(name: String, value: String)] {
    let fields = [(name: "x-forwarded-for", value: address), (name: "user-agent", value: GatewayFixture.browser)]
    return cookies.isEmpty ? fields : fields + [(name: "cookie", value: cookieHeader)]
  }

  private func noting(_ answer: Answer) -> Answer {
    state.withLock { state in
      for cookie in answer.headers.values(of: "set-cookie") {
        let parts = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        state.cookies[String(parts[0])] = cookie.contains("Max-Age=0") ? nil : String(parts[1])
      }
      if let found = answer.text.range(of: "name=\"form_token\" value=\"") {
        state.formToken = String(answer.text[found.upperBound...].prefix { $0 != "\"" })
      }
    }
    return answer
  }

  // MARK: Signing in

  /// Asks for a mail, as a person does.
  func ask(_ email: String, then: String? = nil) async throws -> Answer {
    _ = try await get("/team/sign-in" + (then.map { "?then=\(Self.encoded($0))" } ?? ""))
    return try await post("/team/sign-in", ["email": email].merging(then.map { ["then": $0] } ?? [:]) { $1 })
  }

  /// Asks, gets the mail and presses its button.
  func signIn(_ email: String) async throws -> Answer {
    let before = try gateway.signInMails()
    _ = try await ask(email)
    let mail = try await gateway.signInMail(after: before)
    _ = try await get(mail.path)
    return try await post(mail.path)
  }
}

/// What is in a mail to sign in with.
struct SignInLetter: Hashable, Sendable {
  let whole: String
  /// `/team/sign-in/…`
  let path: String
  let code: String

  /// `nil` for a mail of another kind.
  init?(_ mail: String) {
    guard let link = mail.range(of: "/team/sign-in/") else { return nil }
    let path = mail[link.lowerBound...].prefix("/team/sign-in/".utf8.count + 43)
    // Behind the link: ids in the head of the mail, and the token itself, may look like a code.
    guard let code = mail[path.endIndex...].firstMatch(of: /[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/) else {
      return nil
    }
    whole = mail
    self.path = String(path)
    self.code = String(code.output)
  }
}

extension GatewayFixture {
  func signInMails() throws -> Set<SignInLetter> { Set(try mails().compactMap { SignInLetter($0) }) }

  /// The one that came since.
  func signInMail(after before: Set<SignInLetter>) async throws -> SignInLetter {
    guard try await eventually({ try signInMails().count > before.count }) else { throw Missing(name: "mail") }
    return try Self.require(try signInMails().subtracting(before).first)
  }

  /// When every mail that was queued has gone or was given up.
  func allMailsAreDone() async throws -> Bool {
    try await eventually {
      try await rows("SELECT id::text FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL").isEmpty
    }
  }

  @discardableResult
  func addMember(
    _ team: Team, _ email: String = "sam@harborandpine.example", name: String = "Sam Rivera", role: String = "owner"
  ) async throws -> String {
    let made = try await api(
      "POST", "/api/v1/members", key: team.key,
      json: #"{"name": "\#(name)", "email": "\#(email)", "role": "\#(role)"}"#)
    guard made.status == 201 else { throw Missing(name: "member: \(made.text)") }
    return made.text("id")
  }

  /// A team with a member who is signed in.
  func signedIn(
    _ name: String = "Harbor & Pine", email: String = "sam@harborandpine.example", role: String = "owner"
  ) async throws -> (team: Team, member: String, browser: TeamBrowser) {
    let team = try await newTeam(name, email: nil)
    let member = try await addMember(team, email, role: role)
    let browser = TeamBrowser(self)
    let answer = try await browser.signIn(email)
    guard answer.status == 303 else { throw Missing(name: "session: \(answer.status) \(answer.text)") }
    return (team, member, browser)
  }
}
