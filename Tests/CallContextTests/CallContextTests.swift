import CallContext
import Foundation
import Identifiers
import Synchronization
import Testing

@Suite struct `A principal` {
  @Test func `reads back its own text`() throws {
    let id = UUID()
    let service = Principal.service("proposals")
    for principal in [Principal.link(id), .contact(id), .member(id), .key(id), service] {
      #expect(Principal(text: principal.text) == principal)
    }
  }

  @Test(arguments: [
    "", "link", "link:", "link:1", "Link:01890a5d-ac96-774b-bcce-b302099a8057",
    "admin:01890a5d-ac96-774b-bcce-b302099a8057",
    "link:01890A5D-AC96-774B-BCCE-B302099A8057", "service:", "service:Proposals", "service:a b", "service:a\r\nb",
  ])
  func `is nothing else`(text: String) {
    #expect(Principal(text: text) == nil)
  }
}

@Suite struct `A deadline` {
  @Test func `never has less than nothing left`() {
    let past = Deadline.after(.seconds(-5))
    #expect(past.hasPassed)
    #expect(past.remaining == .zero)
    #expect(past.remainingMilliseconds == 0)
  }

  @Test func `is capped, and a cap never lengthens it (RE-1)`() {
    let soon = Deadline.after(.seconds(1))
    #expect(soon.capped(at: .seconds(60)) == soon)
    #expect(Deadline.after(.seconds(60)).capped(at: .seconds(1)).remainingMilliseconds <= 1_000)
  }

  @Test func `counts whole milliseconds, rounded down`() {
    let left = Deadline.after(.seconds(90)).remainingMilliseconds
    #expect((85_000...90_000).contains(left))
  }
}

@Suite struct `Time-ordered ids` {
  private func source(at seconds: Double) -> IDSource {
    .timeOrdered(
      clock: WallClock { Date(timeIntervalSince1970: seconds) }, randomBytes: { [UInt8](repeating: 0xFF, count: $0) })
  }

  /// RFC 9562, appendix A.6: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00 begins with 017F22E2-79B0.
  @Test func `carry the milliseconds first, then version 7 and the variant`() {
    let id = source(at: 1_645_557_742).next().uuidString
    #expect(id == "017F22E2-79B0-7000-BFFF-FFFFFFFFFFFF")
  }

  @Test func `sort by their time`() {
    let texts = stride(from: 1_700_000_000.0, to: 1_700_000_100.0, by: 0.5).map { source(at: $0).next().uuidString }
    #expect(texts == texts.sorted())
    #expect(Set(texts).count == texts.count)
  }

  @Test func `survive a clock before 1970`() {
    #expect(source(at: -10).next().uuidString.hasPrefix("00000000-0000-7"))
  }

  @Test func `rise while the clock stands and when it is set back`() {
    let seconds = Mutex(1_700_000_000.0)
    let source = IDSource.timeOrdered(
      clock: WallClock { Date(timeIntervalSince1970: seconds.withLock { $0 }) },
      randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } })
    var texts = (0..<10_000).map { _ in source.next().uuidString }
    seconds.withLock { $0 -= 3600 }
    texts += (0..<10).map { _ in source.next().uuidString }
    seconds.withLock { $0 += 7200 }
    texts += [source.next().uuidString]
    #expect(texts == texts.sorted() && Set(texts).count == texts.count)
  }
}
