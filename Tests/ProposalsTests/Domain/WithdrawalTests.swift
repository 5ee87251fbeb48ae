import CivilCalendar
import Foundation
import Identifiers
import Money
import Testing
import Validation

@testable import Proposals

extension Proposal {
  static let sampleTime = Date(timeIntervalSince1970: 1_795_425_300)
  static let sampleSending = ProposalState.Sending(
    sentAt: sampleTime, sentBy: "key:x", expiresAt: sampleTime.addingTimeInterval(60), contentSHA256: "aa")

  /// One proposal in a state, of an estimate at a stage.
  static func sample(
    _ state: ProposalState = .sent(sampleSending), stage: PipelineStage = .sent, content: Content? = nil
  ) throws -> Proposal {
    let content = try content ?? Sample.service.content()
    let estimate = Estimate(
      id: EstimateID(UUID()), clientID: ClientID(UUID()), number: "E-1", title: "Fan", kind: .service, currency: .usd,
      stage: stage, siteAddress: nil, internalMarginBasisPoints: nil, internalNotes: nil, createdAt: sampleTime,
      updatedAt: sampleTime)
    return Proposal(
      id: ProposalID(UUID()), publicID: "p", estimate: estimate, revision: 1, state: state, content: content,
      dispatch: .sample(), validUntil: CalendarDay("2026-12-23"), totals: try content.asSent().totals,
      createdAt: sampleTime, updatedAt: sampleTime)
  }

  /// One of each state.
  static func samples() throws -> [Proposal] {
    let sending = sampleSending
    let states: [ProposalState] = [
      .draft, .sent(sending), .accepted(sending, DecisionID(UUID())), .declined(sending, DecisionID(UUID())),
      .expired(sending), .withdrawn(sending, Withdrawal(at: sampleTime, by: "key:x")),
      .superseded(sending, by: ProposalID(UUID()), at: sampleTime),
    ]
    return try states.map { try sample($0) }
  }
}

@Suite struct WithdrawalTests {
  private let withdrawal = Withdrawal(at: Proposal.sampleTime, by: "member:x", reason: "A mistake")

  private func refusal(_ proposal: Proposal, at now: Date = Proposal.sampleTime) -> ProposalRefusal? {
    do {
      _ = try proposal.withdrawn(withdrawal, now: now)
      return nil
    } catch {
      return error
    }
  }

  @Test func `what was sent can be taken back, and nothing else`() throws {
    for proposal in try Proposal.samples() {
      let name = proposal.state.name
      #expect(refusal(proposal) == (name == .sent ? nil : .notWithdrawable(name)))
    }
  }

  @Test func `what is over can't be taken back (RE-9)`() throws {
    let proposal = try Proposal.sample()
    #expect(refusal(proposal, at: Proposal.sampleTime.addingTimeInterval(59.999)) == nil)
    #expect(refusal(proposal, at: Proposal.sampleTime.addingTimeInterval(60)) == .notWithdrawable(.expired))
  }

  @Test(arguments: PipelineStage.allCases)
  func `who and why are kept, and the estimate stays where it is`(stage: PipelineStage) throws {
    let taken = try Proposal.sample(stage: stage).withdrawn(withdrawal, now: Proposal.sampleTime)
    #expect(taken.state == .withdrawn(Proposal.sampleSending, withdrawal))
    #expect(taken.estimate.stage == stage)
  }

  @Test func `a reason has its length and no control characters`() throws {
    func code(_ reason: String?) -> String? {
      do {
        try Withdrawal.check(reason: reason)
        return nil
      } catch {
        guard case .invalid(let errors) = error else { return "\(error)" }
        return errors.first?.code
      }
    }
    #expect(code(nil) == nil && code("") == nil && code("Two\r\nlines") == nil)
    #expect(code(String(repeating: "x", count: ContentLimits.messageBytes)) == nil)
    #expect(code(String(repeating: "x", count: ContentLimits.messageBytes + 1)) == "too_long")
    #expect(code("a\u{0}b") == "invalid_value")
  }
}
