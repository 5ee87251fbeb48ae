import Foundation
import Testing

@testable import Proposals

@Suite struct ProposalStateTests {
  /// Written apart from the switch, so that each has to agree with the other.
  private static let legal: [ProposalStateName: [ProposalMove: ProposalStateName]] = [
    .draft: [.send: .sent],
    .sent: [
      .accept: .accepted, .decline: .declined, .expire: .expired, .withdraw: .withdrawn, .supersede: .superseded,
    ],
    .expired: [.supersede: .superseded],
    .accepted: [:], .declined: [:], .withdrawn: [:], .superseded: [:],
  ]

  @Test(arguments: ProposalStateName.allCases, ProposalMove.allCases)
  func `the table of legal moves is complete`(state: ProposalStateName, move: ProposalMove) {
    #expect(state.after(move) == Self.legal[state]?[move])
  }

  @Test func `a decision is for ever`() {
    for state in [ProposalStateName.accepted, .declined] {
      #expect(ProposalMove.allCases.allSatisfy { state.after($0) == nil })
    }
  }

  @Test(arguments: PipelineStage.allCases, PipelineEvent.allCases)
  func `the pipeline moves as the table says`(stage: PipelineStage, event: PipelineEvent) {
    let legal: [PipelineStage: [PipelineEvent: PipelineStage]] = [
      .draft: [.sent: .sent],
      .sent: [.opened: .viewed, .accepted: .won, .declined: .declined, .lost: .lost],
      .viewed: [.accepted: .won, .declined: .declined, .lost: .lost],
      .declined: [.sent: .sent, .accepted: .won, .lost: .lost],
      .lost: [.sent: .sent, .accepted: .won],
    ]
    #expect(stage.after(event) == legal[stage]?[event] ?? stage)
  }
}
