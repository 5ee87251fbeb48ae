import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

@testable import Gateway

/// Deciding, asking for changes, and what a choice costs.
extension FakeProposals {
  func decide(
    _ kind: DecisionKind, key: String, visitor: Visitor?, name: String?, onlyIfRepeated: Bool? = nil,
    _ context: PortalRequestContext
  ) throws -> Response {
    var held = try held(context)
    switch decisionMode {
    case .records: break
    case .away: throw Problem.unavailable()
    case .refuses(let problem): try refuse(problem)
    }
    if let decided = held.decided {
      if decided.key == key { return try .json(decided.answer, headers: [.idempotencyReplayed: "true"]) }
      throw Problem(.conflict, code: "already_decided", members: ["state": held.detail.state.rawValue])
    }
    if onlyIfRepeated == true { throw Problem(.conflict, code: "not_recorded") }
    if let visitor, !visitor.confirmed { throw Problem(.conflict, code: "confirmation_needed") }
    let newState: ProposalState = kind == .accepted ? .accepted : .declined
    held.detail.state = newState
    held.page.state = newState
    held.page.decision = ViewSamples.decision(kind)
    held.version += 1
    let answer = Self.decision(kind, of: held.detail, name: name, contact: visitor?.contactID, at: now)
    held.decided = (key, answer)
    store(held)
    return try .json(answer)
  }

  static func decision(
    _ kind: DecisionKind, of detail: ProposalDetail, name: String?, contact: ContactID?, at now: Date
  ) -> DecisionDetail {
    decision(kind, proposal: detail.id, name: name, contact: contact, at: now)
  }

  static func decision(
    _ kind: DecisionKind, proposal: ProposalsContract.ProposalID, name: String?, contact: ContactID?, at now: Date
  ) -> DecisionDetail {
    DecisionDetail(
      proposalID: proposal, estimateID: estimate, kind: kind, state: kind == .accepted ? .accepted : .declined,
      stage: kind == .accepted ? .won : .declined, decidedAt: now, path: "share_link", decidedBy: "link:x",
      contactID: contact, typedName: name, note: nil, reasonCode: kind == .declined ? .timing : nil, reason: nil,
      onBehalf: nil, choices: ChosenOptions(packageID: nil, lines: []), totals: ViewSamples.totals,
      contentSHA256: ViewSamples.sha, projectID: nil)
  }

  /// Once for each key, on the page from then on.
  func requestChanges(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(ChangeRequestDraft.self, from: request)
    var held = try held(context)
    switch decisionMode {
    case .records: break
    case .away: throw Problem.unavailable()
    case .refuses(let problem): try refuse(problem)
    }
    let lines = Dictionary(held.page.content.allLines.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let objections = (wanted.objections ?? []).map {
      Objection(lineID: $0.lineID, section: "Section", name: lines[$0.lineID] ?? "unknown", text: $0.text)
    }
    if !held.asked.contains(wanted.requestKey) {
      held.asked.insert(wanted.requestKey)
      held.page.changeRequests =
        (held.page.changeRequests ?? []) + [
          ClientChangeRequest(
            requestedAt: now, typedName: wanted.typedName, text: wanted.text, objections: objections,
            onBehalf: wanted.onBehalf != nil)
        ]
      held.version += 1
      store(held)
    }
    return try .json(
      ViewSamples.changeRequest(of: held.detail.id, text: wanted.text, objections: objections, at: now),
      status: .created)
  }

  /// Every ticked option costs a dollar here.
  static func quotation(of content: ClientContent, _ choices: ChosenOptions?) -> Quotation {
    let ticked = Int64(choices?.lines.filter(\.selected).count ?? 0)
    var totals = content.totals
    totals.totalCents += 100 * ticked
    return Quotation(
      choices: choices ?? ChosenOptions(packageID: nil, lines: []), totals: totals,
      paymentSchedule: content.paymentSchedule, sections: [],
      lines: (choices?.lines ?? []).map {
        .init(id: $0.lineID, selected: $0.selected, quantity: $0.quantity ?? "1", amountCents: 100)
      },
      packages: (content.packages?.choices ?? []).map {
        .init(id: $0.id, selected: $0.id == choices?.packageID, totalIfChosenCents: totals.totalCents)
      })
  }
}
