import Testing

@testable import ServiceRuntime

@Suite("Framing (GW-2, GW-3)")
struct FramingTests {
  /// What a whole connection's bytes come to, whatever pieces they came in.
  struct Outcome: Equatable {
    var requests = 0
    var passed: [UInt8] = []
    var bodyBytes = 0
    var refusal: EdgeRefusal?
  }

  @Test("a wrong request is refused and nothing of it passes", arguments: FramingCorpus.wrong)
  func refuses(_ request: WrongRequest) {
    let outcome = run([Array(request.bytes.utf8)])
    #expect(outcome.refusal == request.refusal)
    #expect(outcome.requests == (request.isBody ? 1 : 0))
    #expect(request.isBody || outcome.passed.isEmpty)
  }

  @Test("a wrong request is refused in the same way byte by byte", arguments: FramingCorpus.wrong)
  func refusesByteByByte(_ request: WrongRequest) {
    let outcome = run(request.bytes.utf8.map { [$0] })
    #expect(outcome.refusal == request.refusal)
    #expect(outcome.requests == (request.isBody ? 1 : 0))
  }

  @Test func `one upload may have more than other requests, its first line exactly (GW-3)`() {
    var limits = EdgeLimits()
    limits.upload = .init(method: "POST", target: "/images", bodyBytes: 2 << 20)
    func refusal(_ line: String, _ fields: String) -> EdgeRefusal? {
      var framing = RequestFraming(limits: limits)
      let bytes = Array("\(line) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
      return bytes.withUnsafeBytes { all in
        guard case .head(let count, let facts) = framing.next(all) else { return .contentTooLarge }
        guard facts.content == .chunked else { return nil }
        let chunk = Array("180000\r\n".utf8)
        _ = count
        return chunk.withUnsafeBytes { if case .refuse(let refusal) = framing.next($0) { refusal } else { nil } }
      }
    }
    let length = "Content-Length: \((1 << 20) + 1)\r\n"
    let chunked = "Transfer-Encoding: chunked\r\n"
    for fields in [length, chunked] {
      #expect(refusal("POST /images", fields) == nil)
      for other in ["POST /images/x", "POST /images?x=1", "PUT /images", "POST /image", "POST /x"] {
        #expect(refusal(other, fields) == .contentTooLarge, "\(other)")
      }
    }
    #expect(refusal("POST /images", "Content-Length: \((2 << 20) + 1)\r\n") == .contentTooLarge)
  }

  @Test func `a wrong request after a valid one lets exactly the valid one pass`() {
    for request in FramingCorpus.wrong {
      let outcome = run([
        Array(
          ("GET /first HTTP/1.1\r\nHost: a\r\n\r\n" + request.bytes + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
      ])
      #expect(outcome.refusal != nil, "\(request.name)")
      #expect(!String(decoding: outcome.passed, as: UTF8.self).contains("/second"), "\(request.name)")
    }
  }

  @Test("valid requests split at every byte come to the same", arguments: FramingCorpus.valid.indices)
  func splits(_ index: Int) {
    let request = FramingCorpus.valid[index]
    // The same request three times, pipelined.
    let bytes = Array((request + request + request).utf8)
    let whole = run([bytes])
    #expect(whole.refusal == nil)
    #expect(whole.requests == 3)
    for cut in 1..<bytes.count {
      #expect(run([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
    }
    #expect(run(bytes.map { [$0] }) == whole)
  }

  @Test func `limits are exact: what just fits passes, one byte more does not`() {
    func line(_ count: Int) -> [UInt8] {
      let fixed = "GET / HTTP/1.1".utf8.count
      return Array(("GET /" + String(repeating: "a", count: count - fixed) + " HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
    }
    #expect(run([line(8192)]).refusal == nil)
    #expect(run(line(8192).map { [$0] }).refusal == nil)
    #expect(run([line(8193)]).refusal == .requestLineTooLong)

    func header(_ count: Int) -> [UInt8] {
      let fixed = "Host: a\r\nX: \r\n\r\n".utf8.count
      return Array(
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: count - fixed) + "\r\n\r\n").utf8)
    }
    #expect(run([header(32 * 1024)]).refusal == nil)
    #expect(run(header(32 * 1024).map { [$0] }).refusal == nil)
    #expect(run([header(32 * 1024 + 1)]).refusal == .headerTooLarge)

    let fields = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X-A: b\r\n", count: 99) + "\r\n"
    #expect(run([Array(fields.utf8)]).refusal == nil)

    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
    let fits = chunked + String(repeating: "e", count: 255) + "\r\na\r\n0\r\n\r\n"
    #expect(run([Array(fits.utf8)]).refusal == nil)
  }

  @Test func `after a request that closes nothing passes`() {
    for last in [
      "GET /first HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "GET /first HTTP/1.0\r\nHost: a\r\n\r\n",
    ] {
      let outcome = run([Array((last + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n").utf8)])
      #expect(outcome.requests == 1)
      #expect(!String(decoding: outcome.passed, as: UTF8.self).contains("/second"))
    }
  }

  @Test func `an Upgrade field does not reach the decoder`() {
    let outcome = run([Array("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nX-A: b\r\n\r\n".utf8)])
    #expect(outcome.passed == Array("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n".utf8))
  }

  @Test func `random and damaged bytes never crash, and what passes depends on no pieces (GW-5)`() {
    var random = TestRandom(seed: 0x5EED)
    let seeds = FramingCorpus.valid + FramingCorpus.wrong.map(\.bytes)
    let alphabet = Array("\r\n\0\t :;,0123456789abcdefGETHOSTP/1.[]x\u{E4}".utf8)
    for _ in 0..<4_000 {
      var bytes = (0..<random.below(4)).flatMap { _ in Array(seeds[random.below(seeds.count)].utf8.prefix(600)) }
      for _ in 0..<random.below(6) where !bytes.isEmpty {
        let index = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[index] = alphabet[random.below(alphabet.count)]
        case 1: bytes.remove(at: index)
        default: bytes.insert(UInt8(truncatingIfNeeded: random.below(256)), at: index)
        }
      }
      let whole = run([bytes])
      var pieces: [[UInt8]] = []
      var start = 0
      while start < bytes.count {
        let count = min(bytes.count - start, 1 + random.below(40))
        pieces.append(Array(bytes[start..<(start + count)]))
        start += count
      }
      let pieced = run(pieces)
      // The reason may differ by when it was certain, but never whether, nor what went before it.
      #expect((pieced.refusal == nil) == (whole.refusal == nil))
      #expect(pieced.passed == whole.passed)
      #expect(pieced.requests == whole.requests)
    }
  }

  /// Runs the framing as the handler does, on pieces of one connection's bytes.
  private func run(_ pieces: [[UInt8]]) -> Outcome {
    var framing = RequestFraming(limits: EdgeLimits())
    var outcome = Outcome()
    var held: [UInt8] = []
    for piece in pieces {
      held += piece
      while !held.isEmpty, outcome.refusal == nil {
        switch held.withUnsafeBytes({ framing.next($0) }) {
        case .needsMore: break
        case .skip(let count):
          held.removeFirst(count)
          continue
        case .head(let count, let facts):
          outcome.requests += 1
          var head = Array(held.prefix(count))
          if let field = facts.upgradeField { head.removeSubrange(field) }
          outcome.passed += head
          held.removeFirst(count)
          continue
        case .body(let count, _):
          outcome.bodyBytes += count
          outcome.passed += held.prefix(count)
          held.removeFirst(count)
          continue
        case .refuse(let refusal): outcome.refusal = refusal
        }
        break
      }
    }
    return outcome
  }
}

/// The same numbers in every run (xorshift64).
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}
