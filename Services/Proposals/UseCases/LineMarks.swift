import Foundation
import Identifiers
import Postgres

/// What was said of the lines of the version that a proposal was drafted from. Read anew each time: a wish that comes
/// while the draft is worked on is marked, too.
struct LineMarks: Hashable, Sendable {
  var source: ProposalID
  var revision: Int
  var marks: [LineMark]

  static func read(for proposal: Proposal, in transaction: Transaction) async throws -> LineMarks? {
    guard let id = proposal.revisedFrom, let revision = try await ProposalStore.revision(of: id, in: transaction)
    else { return nil }
    let marks = proposal.content.marks(
      declined: try await DecisionStore.find(of: id, in: transaction),
      asked: try await ChangeRequestStore.all(of: id, in: transaction))
    return LineMarks(source: id, revision: revision, marks: marks)
  }
}
