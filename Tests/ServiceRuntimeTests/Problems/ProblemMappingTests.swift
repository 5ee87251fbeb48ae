import CallContext
import HTTPTypes
import Hummingbird
import NIOCore
import OutboundHTTP
import Testing

@testable import Postgres
@testable import ServiceRuntime

@Suite struct ProblemMappingTests {
  struct Refusal: ProblemConvertible {
    var problem: Problem { Problem(.conflict, code: "already_decided") }
  }

  struct Surprise: Error {
    var password = "xyzzy"
  }

  enum Odd: Error {
    case plain
    case loaded(String)
  }

  static func answer(_ error: any Error, deadline: Deadline = .after(.seconds(5))) -> ProblemMapping.Answer {
    ProblemMapping.answer(to: error, deadline: deadline)
  }

  // RE-3
  @Test(arguments: [
    OutboundError.unavailable(upstream: "proposals"), .connectionLost(upstream: "proposals"),
    .overloaded(upstream: "proposals"), .protocolFailure(code: 8), .cancelled,
  ])
  func `an upstream that is away is 503 with Retry-After`(error: OutboundError) {
    let answer = Self.answer(error)
    #expect(answer.problem.status == .serviceUnavailable)
    #expect(answer.problem.headers[.retryAfter] == "1")
    #expect(answer.isOutage && !answer.isUnforeseen)
  }

  // RE-7
  @Test func `a database that is away, or in each other's way, is 503`() {
    for error in [
      PostgresError.unavailable("no connection"),
      PostgresError(kind: .refused, sqlState: "40001", internalDescription: ""),
      PostgresError(kind: .refused, sqlState: "55P03", internalDescription: ""),
    ] {
      #expect(Self.answer(error).problem == .unavailable())
      #expect(Self.answer(error).isOutage)
    }
    #expect(Self.answer(PostgresError.deadlineExceeded("statement")).problem == .deadlineExceeded)
    let wrong = PostgresError(kind: .refused, sqlState: "42703", internalDescription: "column does not exist")
    #expect(Self.answer(wrong).problem == .internal)
    #expect(Self.answer(wrong).isUnforeseen)
    #expect(ErrorText.text(of: wrong) == "the database refused a statement: 42703: column does not exist")
  }

  // RE-1
  @Test func `what comes too late is 504`() {
    #expect(Self.answer(OutboundError.deadlineExceeded).problem == .deadlineExceeded)
    let passed = Deadline.after(.zero)
    #expect(Self.answer(OutboundError.cancelled, deadline: passed).problem == .deadlineExceeded)
    #expect(Self.answer(CancellationError(), deadline: passed).problem == .deadlineExceeded)
  }

  @Test func `mistakes of ours are 500 and logged, refusals are neither`() {
    for error in [Surprise(), OutboundError.invalidHeader(name: "x"), OutboundError.bodyTooLarge] as [any Error] {
      let answer = Self.answer(error)
      #expect(answer.problem == .internal)
      #expect(answer.isUnforeseen)
    }
    let refusal = Self.answer(Refusal())
    #expect(refusal.problem.code == "already_decided")
    #expect(!refusal.isUnforeseen && !refusal.isOutage)
    #expect(Self.answer(HTTPError(.forbidden, message: "private")).problem == Problem(.forbidden, code: "http_403"))
    #expect(Self.answer(NIOTooManyBytesError(maxBytes: 5)).problem.status == .contentTooLarge)
  }

  // AP-2
  @Test func `the log names an unforeseen error and keeps its values back`() {
    #expect(ErrorText.text(of: Surprise()) == "Surprise")
    #expect(ErrorText.text(of: Odd.plain) == "Odd.plain")
    #expect(ErrorText.text(of: Odd.loaded("xyzzy")) == "Odd.loaded")
    #expect(ErrorText.text(of: OutboundError.deadlineExceeded) == "the deadline has passed")
  }
}
