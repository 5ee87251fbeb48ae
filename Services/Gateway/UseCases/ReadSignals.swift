import CallContext
import Foundation
import Postgres

/// What is worth a call now: facts of the service that owns the proposals, judged by a member's settings.
struct ReadSignals: Sendable {
  let database: Database
  let world: World
  let proposals: ProposalsClient

  struct Found: Sendable {
    /// The most pressing first.
    let signals: [Signal]
    /// BCP 47, for their sentences.
    let locale: String
  }

  /// Proposals that are looked at, of those that were sent last.
  static let mostProposals = 200

  /// - Parameters:
  ///   - proposal: this one alone, if it can still be decided.
  ///   - trails: how far its mails came, where that is known.
  ///   - member: by whose settings; `nil` takes the standard ones.
  func callAsFunction(
    of proposal: SharedProposal.ID? = nil, trails: [DeliveryTrail] = [], for member: Member.ID? = nil, call: Call
  ) async throws -> Found {
    let (details, settings) = try await database.transaction(for: call) { transaction in
      let selections = [OrganizationStore.selection(of: call.organization)]
      let answers = try await transaction.pipeline(
        selections + (member.map { [MemberSettingsStore.selection(of: $0)] } ?? []))
      guard let organization = try OrganizationStore.found(in: answers[0]) else { throw GatewayRefusal.notFound }
      let settings = try answers.dropFirst().first.map(MemberSettingsStore.settings(in:)) ?? .standard
      return (organization.details, settings.signals)
    }
    let facts = try await proposals.timings(
      of: proposal, timeZone: details.timeZone, limit: proposal == nil ? Self.mostProposals : 1, call: call)
    let now = world.clock.now()
    let zone = TimeZone(identifier: details.timeZone) ?? .gmt
    let refused = DeliveryTrail.refused(of: trails, at: now)
    let signals = facts.flatMap { facts -> [Signal] in
      var facts = facts
      facts.refused = refused
      return Signal.all(of: facts, by: settings, at: now, in: zone)
    }
    return Found(signals: Signal.sorted(signals), locale: details.locale)
  }
}
