import CivilCalendar
import Foundation
import Identifiers
import Testing
import Validation

@testable import Proposals

@Suite struct ObjectionTests {
  private let now = Proposal.sampleTime

  private func refusal<Value>(_ body: () throws(ProposalRefusal) -> Value) -> ProposalRefusal? {
    do {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a line is kept with what its version calls it, in a section or in a package`() throws {
    let content = try Sample.roof.content()
    let section = try #require(content.sections.first { !$0.lines.isEmpty })
    let package = try #require(content.packages?.choices.last)
    let objections = try content.objections([
      ObjectionDraft(lineID: package.lines[0].id, text: "Too dark"), ObjectionDraft(lineID: section.lines[0].id),
    ])
    #expect(
      objections == [
        Objection(
          lineID: package.lines[0].id, section: package.name, name: package.lines[0].name, text: "Too dark"),
        Objection(lineID: section.lines[0].id, section: section.title, name: section.lines[0].name, text: nil),
      ])
  }

  @Test func `an unknown line and one that comes twice are refused by their place`() throws {
    let content = try Sample.service.content()
    let line = ObjectionDraft(lineID: content.sections[0].lines[0].id)
    let unknown = ObjectionDraft(lineID: LineID(UUID()))
    #expect(
      refusal { () throws(ProposalRefusal) in try content.objections([line, unknown]) }
        == .unknownLine(field: "objections[1].line_id"))
    #expect(
      refusal { () throws(ProposalRefusal) in try content.objections([line, line]) }
        == .duplicateLine(field: "objections[1].line_id"))
    #expect(refusal { () throws(ProposalRefusal) in try content.objections([]) } == nil)
  }

  @Test func `another line or text is another claim, and a claim without lines is what it always was`() {
    func bytes(_ objections: [ObjectionDraft]) -> [UInt8] {
      DecisionClaim(
        key: "k", contentSHA256: nil, typedName: nil,
        wish: .decline(Decline(reasonCode: .price, reason: nil, objections: objections)),
        source: .team(OnBehalf(toldBy: "N", channel: .phone))
      ).canonicalBytes(principal: "key:x")
    }
    let line = LineID(UUID())
    #expect(
      String(decoding: bytes([]), as: UTF8.self)
        == #"{"channel":"phone","kind":"declined","principal":"key:x","reason_code":"price","told_by":"N"}"#)
    let all = [
      bytes([]), bytes([ObjectionDraft(lineID: line)]), bytes([ObjectionDraft(lineID: line, text: "x")]),
      bytes([ObjectionDraft(lineID: LineID(UUID()))]),
    ]
    #expect(Set(all).count == 4)
  }

  @Test func `told by another contact, or of another version, it is another request for changes`() {
    func bytes(_ source: DecisionClaim.Source, content: String? = nil) -> [UInt8] {
      ChangeRequestClaim(
        key: "k", contentSHA256: content, typedName: nil, text: "Oak", objections: [], source: source
      ).canonicalBytes(principal: "key:x")
    }
    func told(_ contact: ContactID?) -> DecisionClaim.Source {
      .team(OnBehalf(toldBy: "N", channel: .phone, contactID: contact))
    }
    let anna = ContactID(UUID())
    #expect(bytes(told(anna)) == bytes(told(anna)))
    let all = [
      bytes(told(nil)), bytes(told(anna)), bytes(told(ContactID(UUID()))), bytes(told(anna), content: "aa"),
      bytes(told(anna), content: "bb"),
    ]
    #expect(Set(all).count == all.count)
    // A visitor's form is sent again with the version that the page shows by then.
    let visitor = Visitor(
      contactID: anna, role: .decides, session: "", confirmed: false, address: "", userAgent: "")
    #expect(bytes(.visitor(visitor), content: "aa") == bytes(.visitor(visitor), content: "bb"))
  }

  @Test func `marks say where they come from and whether the line is still there`() throws {
    let content = try Sample.service.content()
    let line = content.sections[0].lines[0]
    let gone = Objection(lineID: LineID(UUID()), section: "S", name: "Gone", text: nil)
    let said = Objection(lineID: line.id, section: "S", name: line.name, text: "Why?")
    var request = try Proposal.sample().sampleRequest()
    request.objections = [said, gone]
    let marks = content.marks(declined: nil, asked: [request])
    #expect(
      marks == [
        LineMark(objection: said, source: .changeRequest, saidAt: request.requestedAt, isStillThere: true),
        LineMark(objection: gone, source: .changeRequest, saidAt: request.requestedAt, isStillThere: false),
      ])
    #expect(content.marks(declined: nil, asked: []) == [])
  }
}

extension ChangeRequestClaim {
  static func sample(
    key: String = "k", seen: String? = "aa", text: String? = "Oak, please", objections: [ObjectionDraft] = [],
    role: Recipient.Role = .decides
  ) -> ChangeRequestClaim {
    ChangeRequestClaim(
      key: key, contentSHA256: seen, typedName: nil, text: text, objections: objections,
      source: .visitor(
        Visitor(
          contactID: ContactID(UUID()), role: role, session: String(repeating: "0", count: 32), confirmed: false,
          address: "192.0.2.1", userAgent: "Browser")))
  }
}

extension Proposal {
  func sampleRequest(
    _ claim: ChangeRequestClaim = .sample(), count: Int = 0, now: Date = Proposal.sampleTime
  ) throws(ProposalRefusal) -> ChangeRequest {
    try changeRequest(
      by: Decider(path: .shareLink, principal: "link:x", isSeen: false), as: claim, claimSHA256: "bb",
      id: ChangeRequestID(UUID()), count: count, now: now)
  }
}

@Suite struct ChangeRequestTests {
  private func refusal(
    _ proposal: Proposal, _ claim: ChangeRequestClaim = .sample(), count: Int = 0, now: Date = Proposal.sampleTime
  ) -> ProposalRefusal? {
    do {
      _ = try proposal.sampleRequest(claim, count: count, now: now)
      return nil
    } catch {
      return error
    }
  }

  @Test func `only a version that could still be decided takes it`() throws {
    for proposal in try Proposal.samples() {
      let name = proposal.state.name
      #expect(refusal(proposal) == (name == .sent ? nil : .changesNotTaken(name)))
    }
    let late = Proposal.sampleTime.addingTimeInterval(60)
    #expect(refusal(try Proposal.sample(), now: late) == .changesNotTaken(.expired))
  }

  @Test func `who decides asks, of the version that they see, and at most ten times`() throws {
    let proposal = try Proposal.sample()
    #expect(refusal(proposal, .sample(role: .reads)) == .readerMayNotDecide)
    #expect(refusal(proposal, .sample(role: .pays)) == .readerMayNotDecide)
    #expect(refusal(proposal, .sample(seen: nil)) == .versionChanged)
    #expect(refusal(proposal, .sample(seen: "ab")) == .versionChanged)
    #expect(refusal(proposal, count: 9) == nil)
    #expect(refusal(proposal, count: 10) == .tooManyChangeRequests(limit: 10))
    let request = try proposal.sampleRequest()
    #expect((request.text, request.contentSHA256, request.requestedBy) == ("Oak, please", "aa", "link:x"))
  }

  @Test func `it says something: words, or a line`() throws {
    func code(_ claim: ChangeRequestClaim) -> String? {
      do {
        try claim.check()
        return nil
      } catch {
        if case .invalid(let errors) = error { return errors.first.map { "\($0.code) \($0.field)" } }
        return "\(error)"
      }
    }
    let line = ObjectionDraft(lineID: LineID(UUID()))
    #expect(code(.sample(text: nil)) == "required text")
    #expect(code(.sample(text: " \r\n")) == "required text")
    #expect(code(.sample(text: nil, objections: [line])) == nil)
    #expect(code(.sample(text: String(repeating: "x", count: 6_001))) == "too_long text")
    let long = ObjectionDraft(lineID: LineID(UUID()), text: String(repeating: "x", count: 1_501))
    #expect(code(.sample(objections: [line, long])) == "too_long objections[1].text")
    #expect(code(.sample(objections: Array(repeating: line, count: 51))) == "too_many objections")
  }
}

@Suite struct AfterDeclineTests {
  private func estimate(_ stage: PipelineStage) throws -> Estimate { try Proposal.sample(stage: stage).estimate }

  @Test(arguments: PipelineStage.allCases)
  func `a job is given up once nothing of it is open`(stage: PipelineStage) throws {
    func refusal(_ isOpen: Bool) throws -> ProposalRefusal? {
      do {
        try estimate(stage).checkLosable(hasOpenVersion: isOpen)
        return nil
      } catch let refusal as ProposalRefusal {
        return refusal
      }
    }
    switch stage {
    case .draft: #expect(try refusal(false) == .neverSent)
    case .won, .lost: #expect(try refusal(false) == .estimateClosed(stage))
    case .sent, .viewed, .declined:
      #expect(try refusal(false) == nil)
      #expect(try refusal(true) == .versionOpen)
    }
  }

  @Test func `a follow-up is on a real day that is not over everywhere`() throws {
    let now = Date(timeIntervalSince1970: 1_795_425_300)  // 2026-11-23 09:15 UTC
    func code(_ date: String?) -> String? {
      do {
        _ = try FollowUpChange(ifVersion: 0, date: date, note: nil).checkedDate(now: now)
        return nil
      } catch {
        if case .invalid(let errors) = error { return errors.first?.code }
        return "\(error)"
      }
    }
    #expect(code(nil) == nil && code("2026-11-23") == nil && code("2027-03-01") == nil)
    // It is still the day before in the far west.
    #expect(code("2026-11-22") == nil)
    #expect(code("2026-11-21") == "out_of_range")
    #expect(code("2026-02-30") == "invalid_value" && code("soon") == "invalid_value")
  }

  @Test func `a period has its days from midnight to midnight where the organization is`() throws {
    let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
    let period = ReportPeriod(from: CalendarDay("2026-03-08"), to: CalendarDay("2026-03-08"), zone: zone)
    let start = try #require(period.start)
    let end = try #require(period.end)
    // The day on which the clocks go forward has 23 hours.
    #expect(end.timeIntervalSince(start) == 23 * 3_600)
    #expect(start == Date(timeIntervalSince1970: 1_772_956_800))
    #expect(ReportPeriod(zone: zone).start == nil && ReportPeriod(zone: zone).end == nil)
  }
}
