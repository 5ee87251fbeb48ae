import Foundation
import Identifiers
import Testing

@testable import Proposals

@Suite struct ViewedTests {
  private let anna = ContactID(UUID())
  private let ben = ContactID(UUID())
  private let stranger = ContactID(UUID())

  private var recipients: [Recipient] {
    [
      Recipient(contactID: anna, name: "Anna", email: "anna@example.org", role: .decides),
      Recipient(contactID: ben, name: "Ben", email: "ben@example.org", role: .reads),
    ]
  }

  private func looks(_ contact: ContactID?, opened: Int = 0, automated: Int = 0, earlier: [Int] = []) -> Looks {
    Looks(
      contactID: contact, opened: opened, automated: automated, longestVisibleMilliseconds: 0, visibleMilliseconds: 0,
      earlierRevisions: earlier)
  }

  @Test func `recipients come first and in their order, those who never came included`() {
    let viewed = Viewed(
      [looks(nil, opened: 1), looks(ben, opened: 2), looks(stranger, automated: 1)], recipients: recipients,
      decider: anna)
    #expect(viewed.people.map(\.looks.contactID) == [anna, ben, nil, stranger])
    #expect(viewed.people.map(\.name) == ["Anna", "Ben", nil, nil])
    #expect(viewed.people.map(\.role) == [.decides, .reads, nil, nil])
    #expect(viewed.people.map(\.isDecider) == [true, false, false, false])
    #expect(viewed.opened == 3 && viewed.deciderOpened == false)
  }

  @Test func `whoever opened only an earlier version is listed when they are asked now, and not otherwise`() {
    let viewed = Viewed(
      [looks(anna, earlier: [1]), looks(stranger, earlier: [1])], recipients: recipients, decider: nil)
    #expect(viewed.people.map(\.looks.contactID) == [anna, ben])
    #expect(viewed.people.map(\.looks.earlierRevisions) == [[1], []])
    #expect(viewed.opened == 0)
  }

  @Test func `a decider who is no recipient is there all the same, and nobody is nobody`() {
    let told = Viewed([], recipients: recipients, decider: stranger)
    #expect(told.people.map(\.isDecider) == [false, false, true] && told.deciderOpened == false)
    let unknown = Viewed([looks(nil, opened: 1)], recipients: recipients, decider: nil)
    #expect(unknown.people.allSatisfy { !$0.isDecider } && unknown.deciderOpened == nil && unknown.opened == 1)
  }
}
