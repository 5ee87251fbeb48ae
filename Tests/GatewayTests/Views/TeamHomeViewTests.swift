import CallContext
import Foundation
import HTML
import Identifiers
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

@Suite struct TeamHomeViewTests {
  private func page(_ content: TeamHomeView.Content) throws -> String {
    String(decoding: TeamHomeView.page(try ViewSamples.teamVisit(), content).bytes, as: UTF8.self)
  }

  @Test func `each proposal stands once, where its most pressing signal is, with the way to its page`() throws {
    let text = try page(try ViewSamples.home())
    let panel = try #require(text.range(of: "<ul class=\"calls\">"))
    let proposals = try #require(text.range(of: "id=\"proposals\""))
    let calls = text[panel.lowerBound..<proposals.lowerBound]
    let (kitchen, deck) = (
      "href=\"/team/proposals/\(IDSource.id(3).uuidString.lowercased())\"",
      "href=\"/team/proposals/\(IDSource.id(4).uuidString.lowercased())\""
    )
    #expect(calls.components(separatedBy: kitchen).count == 2 && calls.components(separatedBy: deck).count == 2)
    let (first, second) = (try #require(calls.range(of: kitchen)), try #require(calls.range(of: deck)))
    #expect(first.lowerBound < second.lowerBound)
    #expect(calls[first.lowerBound..<second.lowerBound].contains("Opened 3 times today"))
    #expect(calls[first.lowerBound..<second.lowerBound].contains("Spent 4 minutes on “Demolition”, then left"))
    #expect(!text.contains("Nothing is waiting for you."))
  }

  @Test func `no more are shown at once than somebody can call, and the rest is counted`() throws {
    func content(_ count: Int) -> TeamHomeView.Content {
      .init(
        signals: (0..<count).flatMap { ViewSamples.signals(of: Identifier(IDSource.id(UInt32(100 + $0)))) },
        proposals: [])
    }
    let most = TeamHomeView.mostCalls
    for (count, words) in [(most + 1, "And one more proposal."), (most + 5, "And 5 more proposals.")] {
      let text = try page(content(count))
      #expect(text.components(separatedBy: "class=\"call\"").count == most + 1 && text.contains(words))
    }
    #expect(try !page(content(most)).contains("more proposal"))
  }

  @Test func `the latest proposals name their client and their state in a word`() throws {
    let text = try page(try ViewSamples.home())
    for (state, words) in [("draft", "Draft"), ("sent", "Sent"), ("declined", "Declined"), ("superseded", "Replaced")] {
      #expect(text.contains("<span class=\"state \(state)\">\(words)</span>"))
    }
    let reference = "<span>E-2026-0118, version R1</span>"
    #expect(text.contains("<span class=\"small\"><span>Okafor-Lindqvist Household</span> \(reference)</span>"))
    #expect(text.contains("<span class=\"small\">\(reference)</span>"), "a client that nobody knows")
  }

  @Test func `what happened leads to where it did, if it did at a proposal`() throws {
    let text = try page(try ViewSamples.home())
    let panel = text[try #require(text.range(of: "id=\"activity\"")).lowerBound...]
    #expect(panel.components(separatedBy: "Ngozi Okafor opened Kitchen remodel").count == 3)
    #expect(panel.components(separatedBy: "<a href=\"/team/proposals/").count == 2)
    #expect(try page(.init(signals: [], proposals: [])).contains("will appear here, newest first"))
  }

  @Test func `empty and away say so`() throws {
    let empty = try page(.init(signals: [], proposals: []))
    #expect(empty.contains("Nothing is waiting for you.") && empty.contains("Who opened what"))
    #expect(!empty.contains("<ul"))
    let away = try page(.init(signals: nil, proposals: nil))
    #expect(away.contains("can’t be told right now") && away.contains("can’t be shown right now"))
    #expect(!away.contains("Nothing is waiting for you."))
  }
}
