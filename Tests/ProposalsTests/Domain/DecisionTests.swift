import CivilCalendar
import Foundation
import Identifiers
import Money
import Testing
import Validation

@testable import Proposals

/// What a sent proposal says to a claim, without any database.
@Suite struct DecisionTests {
  private let now = Date(timeIntervalSince1970: 1_795_425_300)

  private func proposal(reasonRequired: Bool = false) throws -> Proposal {
    let content = try Sample.kitchen.content()
    let estimate = Estimate(
      id: EstimateID(UUID()), clientID: ClientID(UUID()), number: "E-1", title: "Kitchen", kind: .project,
      currency: .usd, stage: .sent, siteAddress: nil, internalMarginBasisPoints: nil, internalNotes: nil,
      createdAt: now, updatedAt: now)
    let sending = ProposalState.Sending(
      sentAt: now, sentBy: "key:x", expiresAt: now.addingTimeInterval(60), contentSHA256: "aa")
    return Proposal(
      id: ProposalID(UUID()), publicID: "p", estimate: estimate, revision: 1, state: .sent(sending), content: content,
      dispatch: .sample(reasonRequired: reasonRequired), validUntil: CalendarDay("2026-12-23"),
      totals: try content.asSent().totals, createdAt: now, updatedAt: now)
  }

  private func visitor(_ role: Recipient.Role = .decides, confirmed: Bool = false) -> DecisionClaim.Source {
    .visitor(
      Visitor(
        contactID: ContactID(UUID()), role: role, session: String(repeating: "0", count: 32), confirmed: confirmed,
        address: "192.0.2.1", userAgent: "Browser"))
  }

  private func claim(
    _ wish: DecisionClaim.Wish = .accept(Acceptance()), from source: DecisionClaim.Source? = nil, seen: String? = "aa"
  ) -> DecisionClaim {
    DecisionClaim(key: "k", contentSHA256: seen, typedName: nil, wish: wish, source: source ?? visitor())
  }

  private func refusal(
    _ proposal: Proposal, _ claim: DecisionClaim, isSeen: Bool = true, at instant: Date? = nil
  ) -> ProposalRefusal? {
    do {
      let decider = Decider(path: .shareLink, principal: "link:x", isSeen: isSeen)
      _ = try proposal.decided(
        by: decider, as: claim, claimSHA256: "bb", id: DecisionID(UUID()), now: instant ?? now)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a person who decides and was seen may decide`() throws {
    #expect(refusal(try proposal(), claim()) == nil)
    #expect(refusal(try proposal(), claim(.decline(Decline()))) == nil)
  }

  @Test func `without a human signal nothing is recorded but after the confirm page (SL-5)`() throws {
    #expect(refusal(try proposal(), claim(), isSeen: false) == .confirmationNeeded)
    #expect(refusal(try proposal(), claim(from: visitor(confirmed: true)), isSeen: false) == nil)
  }

  @Test(arguments: [Recipient.Role.reads, .pays])
  func `who reads does not decide`(role: Recipient.Role) throws {
    #expect(refusal(try proposal(), claim(from: visitor(role, confirmed: true))) == .readerMayNotDecide)
  }

  @Test func `the version that was looked at is the one that is decided (DC-3)`() throws {
    #expect(refusal(try proposal(), claim(seen: "ab")) == .versionChanged)
    #expect(refusal(try proposal(), claim(seen: nil)) == .versionChanged)
    let team = DecisionClaim.Source.team(OnBehalf(toldBy: "Ngozi", channel: .phone, contactID: nil))
    #expect(refusal(try proposal(), claim(from: team, seen: nil)) == nil)
    #expect(refusal(try proposal(), claim(from: team, seen: "ab")) == .versionChanged)
  }

  @Test func `expiry is judged at the instant of the decision (RE-9)`() throws {
    let proposal = try proposal()
    #expect(refusal(proposal, claim(), at: now.addingTimeInterval(59.999)) == nil)
    #expect(refusal(proposal, claim(), at: now.addingTimeInterval(60)) == .notDecidable(.expired))
  }

  @Test func `other states are refused with their name`() throws {
    var proposal = try proposal()
    guard case .sent(let sending) = proposal.state else { return }
    proposal.state = .accepted(sending, DecisionID(UUID()))
    #expect(refusal(proposal, claim()) == .alreadyDecided(.accepted))
    proposal.state = .withdrawn(sending, Withdrawal(at: now, by: "key:x"))
    #expect(refusal(proposal, claim()) == .notDecidable(.withdrawn))
    proposal.state = .superseded(sending, by: ProposalID(UUID()), at: now)
    #expect(refusal(proposal, claim()) == .notDecidable(.superseded))
    proposal.state = .draft
    #expect(refusal(proposal, claim()) == .notDecidable(.draft))
  }

  @Test func `a reason is required where the frozen seller details say so`() throws {
    let proposal = try proposal(reasonRequired: true)
    #expect(refusal(proposal, claim(.decline(Decline()))) == .reasonRequired(.code))
    #expect(refusal(proposal, claim(.decline(Decline(reason: "Too much")))) == .reasonRequired(.code))
    #expect(refusal(proposal, claim(.decline(Decline(reasonCode: .price)))) == .reasonRequired(.text))
    #expect(
      refusal(proposal, claim(.decline(Decline(reasonCode: .price, reason: " \t\r\n")))) == .reasonRequired(.text))
    #expect(refusal(proposal, claim(.decline(Decline(reasonCode: .price, reason: "Too much")))) == nil)
    #expect(refusal(proposal, claim()) == nil)
  }

  @Test func `the evidence is complete and the total is the server's`() throws {
    let proposal = try proposal()
    let lighting = try #require(proposal.content.sections[4].lines.first)
    let choices = Choices(packageID: nil, lines: [.init(lineID: lighting.id, selected: true, quantity: nil)])
    let source = visitor()
    var claim = claim(.accept(Acceptance(note: "Please start soon", choices: choices)), from: source)
    claim.typedName = "Ngozi Okafor"
    let decider = Decider(path: .shareLink, principal: "link:x", isSeen: true)
    let (decision, bill) = try proposal.decided(
      by: decider, as: claim, claimSHA256: "bb", id: DecisionID(UUID()), now: now)
    // 45,134.30 + 940.00, and 10.35 % of it more tax.
    #expect(decision.totals.totalCents == 4_924_090 + 94_000 + 9_729)
    #expect(decision.totals == bill.totals)
    #expect(decision.typedName == "Ngozi Okafor")
    #expect(decision.outcome.note == "Please start soon")
    #expect(decision.contentSHA256 == "aa")
    #expect((decision.address, decision.userAgent) == ("192.0.2.1", "Browser"))
    #expect(decision.contactID == claim.contactID)
    #expect((decision.decidedAt, decision.timeZone) == (now, "America/Los_Angeles"))
    #expect(decision.choices.lines.count == 3)
  }

  @Test func `nobody accepts a total that they have not seen, and that is said before anything is asked`() throws {
    let proposal = try proposal()
    func accept(_ cents: Int64, _ currency: String = "USD") -> DecisionClaim {
      claim(.accept(Acceptance(expectedTotal: ExpectedTotal(amountCents: cents, currency: currency))))
    }
    let total = proposal.totals.totalCents
    #expect(refusal(proposal, accept(total)) == nil)
    for (cents, currency) in [(total - 1, "USD"), (total + 1, "USD"), (-1, "USD"), (total, "EUR"), (Int64.max, "USD")] {
      #expect(refusal(proposal, accept(cents, currency)) == .totalChanged(cents: total))
      #expect(refusal(proposal, accept(cents, currency), isSeen: false) == .totalChanged(cents: total))
    }
    #expect(refusal(proposal, accept(total), isSeen: false) == .confirmationNeeded)
    // Without anything to choose the total as sent is meant; with it, what the choice comes to.
    let lighting = try #require(proposal.content.sections[4].lines.first)
    let choices = Choices(packageID: nil, lines: [.init(lineID: lighting.id, selected: true, quantity: nil)])
    var more = Acceptance(choices: choices, expectedTotal: ExpectedTotal(amountCents: total, currency: "USD"))
    #expect(refusal(proposal, claim(.accept(more))) == .totalChanged(cents: 5_027_819))
    more.expectedTotal?.amountCents = 5_027_819
    #expect(refusal(proposal, claim(.accept(more))) == nil)
  }

  @Test func `a drawn signature goes with a yes and is a part of what was claimed; what was expected is not`() throws {
    var acceptance = Acceptance(note: nil, drawnSignature: "1,1 2,2")
    let decider = Decider(path: .shareLink, principal: "link:x", isSeen: true)
    let (decision, _) = try proposal().decided(
      by: decider, as: claim(.accept(acceptance)), claimSHA256: "bb", id: DecisionID(UUID()), now: now)
    #expect(decision.drawnSignature?.text == "1,1 2,2")
    let first = claim(.accept(acceptance)).canonicalBytes(principal: "")
    acceptance.expectedTotal = ExpectedTotal(amountCents: 1, currency: "USD")
    #expect(claim(.accept(acceptance)).canonicalBytes(principal: "") == first)
    acceptance.drawnSignature = "1,1 2,3"
    #expect(claim(.accept(acceptance)).canonicalBytes(principal: "") != first)
    for (wrong, field) in [
      (Acceptance(drawnSignature: "1,1"), "drawn_signature"),
      (Acceptance(expectedTotal: ExpectedTotal(amountCents: 1, currency: "usd")), "expected_total.currency"),
    ] {
      #expect { try claim(.accept(wrong)).check() } throws: { error in
        guard case ProposalRefusal.invalid(let errors) = error else { return false }
        return errors.map(\.field) == [field]
      }
    }
  }

  @Test func `the same claim has the same bytes, another one has others`() {
    let first = claim(.accept(Acceptance(note: "a")))
    var other = first
    #expect(first.canonicalBytes(principal: "link:x") == other.canonicalBytes(principal: "link:x"))
    #expect(first.canonicalBytes(principal: "link:x") != other.canonicalBytes(principal: "link:y"))
    other.typedName = "x"
    #expect(first.canonicalBytes(principal: "link:x") != other.canonicalBytes(principal: "link:x"))
    #expect(claim(.accept(Acceptance(note: "b"))).canonicalBytes(principal: "") != first.canonicalBytes(principal: ""))
  }
}

extension Dispatch {
  static func sample(reasonRequired: Bool = false) -> Dispatch {
    Dispatch(
      layout: .classic,
      seller: Seller(
        name: "Harbor & Pine Remodeling LLC", tradingAs: nil, email: "office@example.com", phone: nil, website: nil,
        licenseNumber: nil, address: nil, accentColor: "#1f5e4b", declineReasonRequired: reasonRequired),
      client: Buyer(name: "Okafor-Lindqvist Household", address: nil),
      recipients: [
        Recipient(
          contactID: ContactID(UUID()), name: "Ngozi Okafor", email: "ngozi.okafor@example.com", role: .decides)
      ],
      locale: "en-US", timeZone: "America/Los_Angeles")
  }
}
