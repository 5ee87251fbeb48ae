/// What one document may cost, and how many at a time.
public struct PrintLimits: Sendable {
  /// From start to end.
  public var time: Duration = .seconds(20)
  public var processorSeconds = 15
  /// Address space, of which what is really used is a third or so.
  public var memoryBytes = 768 << 20
  public var inputBytes = 32 << 20
  /// What is printed is kept in the database, and once more in the proof.
  public var outputBytes = 24 << 20
  /// Processes at the same time.
  public var parallel = 2
  /// Documents that wait for one; whoever comes after them is told to come again.
  public var waiting = 16

  public init() {}
}

/// Why there is no PDF. None of it holds text of the document.
public enum PrintError: Error, Hashable, Sendable {
  /// Too many wait already.
  case busy
  case timedOut
  case outOfMemory
  /// The page asked for something that was not handed over: the net, a file.
  case refusedResource
  case tooLarge
  /// The program is not there, or is too old.
  case notInstalled
  /// It ended without a PDF: its exit code, or the number of the signal that ended it as a negative one.
  case failed(Int32)

  /// A few words for logs.
  public var code: String {
    switch self {
    case .busy: "printer_busy"
    case .timedOut: "printer_timed_out"
    case .outOfMemory: "printer_out_of_memory"
    case .refusedResource: "printer_refused_resource"
    case .tooLarge: "printer_too_large"
    case .notInstalled: "printer_not_installed"
    case .failed: "printer_failed"
    }
  }
}
