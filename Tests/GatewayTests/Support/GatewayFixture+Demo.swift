import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport

@testable import Gateway

/// An organization with a client, ready to send.
struct Team: Sendable {
  let organization: OrganizationID
  let key: String
  let client: String
  /// Ngozi decides, Björn reads.
  let contacts: [String]
}

/// A proposal that was sent, with the links of its recipients.
struct SentProposal: Sendable {
  let team: Team
  let id: String
  let publicID: String
  /// Of the one who decides.
  let linkID: String
  let url: String
  let readerURL: String
  var path: String { "/p/\(publicID)" }
  /// `/s/cps_…`
  var tokenPath: String { String(url.dropFirst(GatewayFixture.publicURL.count)) }
  var readerTokenPath: String { String(readerURL.dropFirst(GatewayFixture.publicURL.count)) }
}

extension GatewayFixture {
  func newTeam(_ name: String = "Harbor & Pine", email: String? = "office@harborandpine.example") async throws -> Team {
    let mail = email.map { ", \"email\": \"\($0)\"" } ?? ""
    let made = try await api(
      "POST", "/api/v1/organizations", key: Self.operatorKey,
      json: """
        {"name": "\(name)", "currency": "USD", "locale": "en-US", "time_zone": "America/Los_Angeles",
         "accent_color": "#1F6F54"\(mail)}
        """)
    guard made.status == 201, let key = (made.json["api_key"] as? [String: Any])?["key"] as? String else {
      throw Missing(name: "organization: \(made.text)")
    }
    let client = try await api(
      "POST", "/api/v1/clients", key: key,
      json: """
        {"name": "Okafor-Lindqvist Household", "contacts": [
          {"name": "Ngozi Okafor", "email": "ngozi.okafor@example.com", "role": "decides"},
          {"name": "Björn Lindqvist", "email": "bjorn.lindqvist@example.com", "role": "reads"}]}
        """)
    guard client.status == 201 else { throw Missing(name: "client: \(client.text)") }
    return Team(
      organization: try Self.require(OrganizationID(made.text("id"))), key: key, client: client.text("id"),
      contacts: client.list("contacts").compactMap { $0["id"] as? String })
  }

  /// A draft in the fake service.
  func newDraft(_ team: Team) throws -> ProposalDetail {
    try proposals.addDraft(of: team.organization, client: try Self.require(ProposalsContract.ClientID(team.client)))
  }

  func send(_ team: Team) async throws -> SentProposal {
    let draft = try newDraft(team)
    let answer = try await api("POST", "/api/v1/proposals/\(draft.id)/dispatch", key: team.key, json: "{}")
    guard answer.status == 200 else { throw Missing(name: "dispatch: \(answer.text)") }
    let links = answer.list("share_links")
    func link(_ role: String) throws -> [String: Any] {
      try Self.require(links.first { $0["role"] as? String == role })
    }
    return SentProposal(
      team: team, id: draft.id.description, publicID: draft.publicID,
      linkID: try Self.require(try link("decides")["id"] as? String),
      url: try Self.require(try link("decides")["url"] as? String),
      readerURL: try Self.require(try link("reads")["url"] as? String))
  }

  /// The cookie that a link gives, as a browser sends it back.
  func cookie(_ tokenPath: String) async throws -> String {
    let answer = try await call("GET", tokenPath)
    guard answer.status == 303, let set = answer.headers["set-cookie"] else {
      throw Missing(name: "cookie: \(answer.status)")
    }
    return String(set.prefix { $0 != ";" })
  }

  /// The value of the hidden field of a page.
  static func nonce(in page: Answer) throws -> String {
    let mark = "name=\"nonce\" value=\""
    let start = try require(page.text.range(of: mark)).upperBound
    return String(page.text[start...].prefix { $0 != "\"" })
  }

  /// An event of this proposal.
  func news(
    _ type: ProposalEventType, of sent: SentProposal, decision: DecisionDetail? = nil, contact: String? = nil,
    withdrawalReason: String? = nil, changeRequest: ChangeRequestDetail? = nil, lossReason: String? = nil,
    id: UUID = UUID()
  ) throws -> CloudEvent {
    let proposal = try Self.require(ProposalsContract.ProposalID(sent.id))
    let data = ProposalEventData(
      proposalID: proposal, estimateID: FakeProposals.estimate,
      clientID: try Self.require(ProposalsContract.ClientID(sent.team.client)), number: "E-2026-0118",
      title: "Kitchen remodel", revision: 1, currency: "USD", totals: ViewSamples.totals,
      actor: "link:\(sent.linkID)", contactID: contact.flatMap { ContactID($0) }, recipients: nil, decision: decision,
      withdrawalReason: withdrawalReason, changeRequest: changeRequest, lossReason: lossReason, kind: .project)
    return try CloudEvent(
      id: id, source: "proposals", type: type.rawValue, subject: sent.id, time: clock.now,
      organization: sent.team.organization, aggregate: proposal.rawValue, encoding: data)
  }

  // MARK: Looking behind

  func rows(_ sql: SQL) async throws -> [[String: String]] {
    let superuser = database.openAsSuperuser()
    let rows = try await superuser.query(sql, in: .system(task: "test"), deadline: .after(.seconds(30)))
    let names = rows.columnNames
    let result = try rows.map { row in
      try Dictionary(uniqueKeysWithValues: names.map { ($0, try row.decode($0, as: String?.self) ?? "NULL") })
    }
    await superuser.shutdown(deadline: .after(.seconds(1)))
    return result
  }

  /// Waits for a condition that background work brings about; bounded.
  func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = Deadline.after(.seconds(30))
    while !deadline.hasPassed {
      if try await condition() { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  /// The mails in the folder, header lines unfolded and bodies decoded.
  func mails() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: mailFolder.path).filter { $0.hasSuffix(".eml") }
      .map { Self.readable(try String(contentsOf: mailFolder.appending(path: $0), encoding: .utf8)) }
  }

  private static func readable(_ mail: String) -> String {
    let unix = mail.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\n ", with: " ")
    return unix.components(separatedBy: "\n\n").map { part in
      let body = part.split(separator: "\n").prefix { !$0.hasPrefix("--") }.joined()
      return Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) } ?? part
    }.joined(separator: "\n\n")
  }
}
