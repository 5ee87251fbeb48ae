import Testing

@testable import OutboundHTTP

@Suite struct AddressBookTests {
  private func book(silence: Duration = .seconds(3600)) throws -> AddressBook {
    var policy = UpstreamPolicy.internalService
    policy.putAsideBase = .seconds(3600)
    policy.putAsideMaximum = .seconds(3600)
    policy.longestSilence = silence
    return AddressBook(
      try ["http://127.0.0.1:1", "http://127.0.0.1:2"].map { try OutboundAddress($0) }, policy: policy)
  }

  @Test func `another address goes before the one that a request has been to, whoever came in between`() throws {
    var book = try book()
    let first = book.choose()
    let other = book.choose()
    #expect((first.index, other.index) == (0, 1))
    let isAside = book.note(.refused, of: first)
    let second = book.choose(after: first)
    #expect(!isAside && second.index == 1)
    // Unless that one is not well.
    let isOtherAside = book.note(.unreachable, of: other)
    let third = book.choose(after: first)
    #expect(isOtherAside && third.index == 0)
  }

  @Test func `whoever had no time to wait says nothing of the address`() throws {
    var book = try book()
    let choice = book.choose()
    let isAside = book.note(.late, of: choice)
    let next = [book.choose().index, book.choose().index]
    #expect(!isAside && next == [1, 0])
  }

  @Test func `an address is silent for as long as somebody waits for it, and no longer`() throws {
    var book = try book(silence: .zero)
    let waiting = book.choose()
    let given = book.choose()
    #expect((waiting.index, given.index) == (0, 1))
    // Nobody waits for the second one any more: it is the one to ask, again and again.
    _ = book.note(.givenUp, of: given)
    for _ in 1...3 {
      let choice = book.choose()
      #expect(choice.index == 1)
      _ = book.note(.answered, of: choice)
    }
    _ = book.note(.answered, of: waiting)
    let next = [book.choose().index, book.choose().index]
    #expect(next.sorted() == [0, 1])
  }
}
