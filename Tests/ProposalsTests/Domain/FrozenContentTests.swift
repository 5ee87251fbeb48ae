import CivilCalendar
import Foundation
import Identifiers
import Money
import ProposalsContract
import Testing
import Validation

@testable import Proposals

@Suite struct FrozenContentTests {
  private func frozen(_ sample: Sample) throws -> FrozenContent {
    let now = Date(timeIntervalSince1970: 1_795_425_300)
    let estimate = Estimate(
      id: EstimateID(UUID()), clientID: ClientID(UUID()), number: "E-1", title: "Caf\u{e9} \"Tr\u{ea}s\"\n",
      kind: .project,
      currency: .usd, stage: .draft, siteAddress: nil, internalMarginBasisPoints: 2_850,
      internalNotes: "canary-notes", createdAt: now, updatedAt: now)
    var content = try sample.content()
    content.internalNotes = "canary-proposal"
    content.sections[0].lines[0].internalCostCents = 987_654_321
    return FrozenContent(
      estimate: estimate, revision: 1, content: content, dispatch: .sample(),
      validUntil: try #require(CalendarDay("2026-12-23")))
  }

  @Test(arguments: Sample.allCases) func `the canonical form is what the contract says`(sample: Sample) throws {
    let bytes = try frozen(sample).canonicalBytes()
    let client = try JSONDecoder().decode(ClientContent.self, from: Data(bytes))
    let bill = try sample.content().asSent()
    #expect(client.totals.totalCents == bill.totals.totalCents)
    #expect(client.title == "Caf\u{e9} \"Tr\u{ea}s\"\n")
    #expect(client.paymentSchedule.map(\.amountCents) == bill.paymentSchedule.map(\.amountCents))
    // Nothing in the bytes that the contract does not know, and nothing missing: both say the same members.
    let ours = try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
    let theirs = try JSONSerialization.jsonObject(with: JSONEncoder().encode(client)) as? NSDictionary
    #expect(ours == theirs)
  }

  @Test(arguments: Sample.allCases) func `nothing internal is in it (TI-5)`(sample: Sample) throws {
    // Ids are random: one of them may hold the digits of a canary.
    let ids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/
    let text = String(decoding: try frozen(sample).canonicalBytes(), as: UTF8.self).replacing(ids, with: "id")
    #expect(text.contains(#""id":"id""#))
    for canary in ["canary", "internal", "987654321", "2850", "retainage", "ngozi.okafor"] {
      #expect(!text.contains(canary))
    }
  }

  @Test func `one content has one spelling`() throws {
    let frozen = try frozen(.roof)
    #expect(try frozen.canonicalBytes() == frozen.canonicalBytes())
    var other = frozen
    other.content.terms? += "."
    #expect(try frozen.canonicalBytes() != other.canonicalBytes())
  }

  @Test func `the packages tell their totals`() throws {
    let client = try JSONDecoder().decode(ClientContent.self, from: Data(frozen(.roof).canonicalBytes()))
    #expect(client.packages?.choices.map(\.totalIfChosenCents) == [1_164_083, 1_509_184, 3_140_618])
    #expect(client.packages?.choices.map(\.selected) == [false, true, false])
    // As sent the chosen package is part of the total.
    #expect(client.totals.totalCents == 1_509_184)
  }

  @Test func `canonical JSON is sorted, without spaces, with the shortest escapes (RFC 8785)`() {
    let value = CanonicalJSON.object([
      "b": .list([.number(-1), .flag(true)]), "a": .text("\u{8}\t\n\u{c}\r\u{1}\"\\/\u{e9}\u{1F600}"), "c": nil,
    ])
    #expect(
      String(decoding: value.bytes, as: UTF8.self)
        == #"{"a":"\b\t\n\f\r\u0001\"\\/"# + "\u{e9}\u{1F600}" + #"","b":[-1,true]}"#)
  }

  @Test func `seller and recipients are checked before they are frozen`() {
    var wrong = Dispatch.sample()
    wrong.seller.accentColor = "red"
    wrong.timeZone = "PST"
    wrong.recipients = []
    wrong.client.address = Address(line1: "x", city: "y", country: "us")
    do {
      try wrong.check()
      Issue.record("accepted")
    } catch .invalid(let errors) {
      #expect(
        Set(errors.map(\.field)) == ["seller.accent_color", "time_zone", "recipients", "client.address.country"])
    } catch {
      Issue.record("\(error)")
    }
  }
}
