import HTTPTypes
import Printing
import ServiceRuntime

/// Why there is no paper now.
enum PaperFailure: Error, Hashable, ProblemConvertible {
  /// Others are being printed; it is this one's turn soon.
  case busy
  /// It failed just now, or not long ago; worth another try after some time.
  case later(code: String, seconds: Int)
  /// The same document would fail again: it is too large, or asks for what it was not given.
  case never(code: String)

  init(_ error: PrintError) {
    switch error {
    case .busy: self = .busy
    case .tooLarge, .refusedResource: self = .never(code: error.code)
    case .timedOut, .outOfMemory, .notInstalled, .failed: self = .later(code: error.code, seconds: 2)
    }
  }

  var problem: Problem {
    switch self {
    case .busy: Self.notReady(seconds: 2)
    case .later(_, let seconds): Self.notReady(seconds: seconds)
    case .never:
      Problem(
        .conflict, code: "not_printable",
        detail: "This is too large to be printed, or holds something that can't be. Its page shows all of it.")
    }
  }

  private static func notReady(seconds: Int) -> Problem {
    Problem(
      .serviceUnavailable, code: "not_ready", detail: "This file could not be made just now. Try again shortly.",
      headers: [.retryAfter: "\(max(1, seconds))"])
  }
}
