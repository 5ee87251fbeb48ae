import CivilCalendar
import Foundation
import Identifiers
import Testing

@testable import Proposals

@Suite struct RevisionTests {
  private func refusal(_ proposal: Proposal, at now: Date = Proposal.sampleTime) -> ProposalRefusal? {
    do {
      try proposal.checkRevisable(now: now)
      return nil
    } catch {
      return error
    }
  }

  @Test func `another version follows what was sent and is not settled`() throws {
    let revisable: Set<ProposalStateName> = [.sent, .expired, .declined, .withdrawn]
    for proposal in try Proposal.samples() {
      let name = proposal.state.name
      #expect(refusal(proposal) == (revisable.contains(name) ? nil : .notRevisable(name)))
    }
    #expect(refusal(try Proposal.sample(), at: Proposal.sampleTime.addingTimeInterval(3_600)) == nil)
  }

  @Test(arguments: PipelineStage.allCases)
  func `nothing follows once the estimate is won, and a lost one can be taken up again`(stage: PipelineStage) throws {
    let isClosed = stage == .won
    #expect(refusal(try Proposal.sample(stage: stage)) == (isClosed ? .estimateClosed(stage) : nil))
  }

  @Test func `a copy keeps every id, and its last day while that is to come`() throws {
    let proposal = try Proposal.sample()
    #expect(proposal.contentToRevise(now: Proposal.sampleTime) == proposal.content)
    var dated = proposal.content
    let day = try #require(CalendarDay(of: Proposal.sampleTime, in: .gmt)?.advanced(byDays: 3))
    dated.validity = .until(day)
    let source = try Proposal.sample(content: dated)
    #expect(source.contentToRevise(now: Proposal.sampleTime) == dated)
    let later = source.contentToRevise(now: Proposal.sampleTime.addingTimeInterval(5 * 86_400))
    #expect(later.validity == .days(30))
    #expect(later.sections == dated.sections)
  }
}
