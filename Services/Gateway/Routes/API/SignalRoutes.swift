import CallContext
import Foundation
import Hummingbird
import Identifiers
import ServiceRuntime

/// What is worth a call now. A key is nobody in particular, so the standard settings judge.
struct SignalRoutes: Sendable {
  let readSignals: ReadSignals

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let limit = try request.query(allowing: ["limit"]).limit()
    let found = try await readSignals(call: context.call())
    return try .json(SignalListBody(items: Array(SignalBody.all(found).prefix(limit))))
  }
}

private struct SignalListBody: Encodable {
  let items: [SignalBody]
}

struct SignalBody: Encodable {
  let proposalID: SharedProposal.ID
  let title: String
  let number: String
  let code: Signal.Code
  let sentence: String
  let since: Date

  static func all(_ found: ReadSignals.Found) -> [SignalBody] {
    let phrases = Languages.phrases(for: found.locale)
    return found.signals.map { signal in
      SignalBody(
        proposalID: signal.proposal, title: signal.title, number: signal.number, code: signal.code,
        sentence: phrases.signal(signal.kind), since: signal.since)
    }
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case title, number, code, sentence, since
  }
}

extension ReadSignals {
  /// Where signals are an extra: what they stand beside is shown without them while their owner can't say them.
  func ifAtHand(
    of proposal: SharedProposal.ID? = nil, trails: [DeliveryTrail] = [], for member: Member.ID? = nil, call: Call
  ) async throws -> Found? {
    do {
      return try await self(of: proposal, trails: trails, for: member, call: call)
    } catch is Problem {
      return nil
    }
  }
}
