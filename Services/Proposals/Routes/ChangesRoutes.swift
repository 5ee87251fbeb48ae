import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ChangesRoutes: Sendable {
  let readChanges: ReadChanges
  let readChangesSinceOpen: ReadChangesSinceOpen

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["since"])
    let since = try query.int("since", in: 1...Int(Int32.max))
    let answer = try await readChanges(try context.path.id("id"), since: since, call: try context.call())
    return try .json(
      ProposalChanges(answer.changes, of: answer.proposal, since: answer.since))
  }

  func readSinceOpen(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readChangesSinceOpen(
      try context.path.id("id"), by: try context.path.id("contact"), call: try context.call())
    return try .json(
      ChangesSinceOpen(
        openedAt: answer?.openedAt,
        changes: answer.map { ProposalChanges($0.changes, of: $0.proposal, since: $0.since) }))
  }
}

extension ProposalChanges {
  init(_ changes: Changes, of proposal: Proposal, since: Int) {
    self.init(
      proposalID: .init(proposal.id), since: since, revision: proposal.revision,
      currency: proposal.estimate.currencyCode,
      coverImage: changes.cover.map { ImageChange(before: $0.before, after: $0.after) },
      lines: changes.lines.map(LineChange.init),
      totalBeforeCents: changes.totalBeforeCents, totalAfterCents: changes.totalAfterCents,
      differenceCents: changes.differenceCents)
  }
}

extension LineChange {
  init(_ line: Changes.Line) {
    let (kind, name, before, after): (Kind, String, Changes.Version?, Changes.Version?) =
      switch line.difference {
      case .added(let version): (.added, version.name, nil, version)
      case .removed(let version): (.removed, version.name, version, nil)
      case .changed(let before, let after): (.changed, after.name, before, after)
      }
    self.init(
      kind: kind, lineID: .init(line.id), item: line.item, section: line.section, name: name,
      before: before.map(LineVersion.init), after: after.map(LineVersion.init))
  }
}

extension LineVersion {
  init(_ version: Changes.Version) {
    self.init(
      name: version.name, description: version.description, quantity: version.quantity,
      unit: version.unit, unitPriceCents: version.unitPriceCents, amountCents: version.amountCents,
      included: version.isIncluded, image: version.image)
  }
}
