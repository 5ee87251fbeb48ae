import Foundation
import Synchronization

/// Prints HTML to PDF with WeasyPrint, each document in a process of its own with limits of time and memory, without
/// network and without files. Nothing here waits on a thread that others need.
public final class Printer: Sendable {
  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let python: String
  private let options: [String]
  private let script: String
  private let limits: PrintLimits
  private let state = Mutex(State())

  public struct MissingScript: Error {}

  /// - Parameter python: the path of an interpreter that has WeasyPrint.
  /// - Throws: `MissingScript` when this module's own file is not beside the executable.
  public convenience init(python: String, limits: PrintLimits = PrintLimits()) throws {
    guard let script = Bundle.module.url(forResource: "press", withExtension: "py", subdirectory: "Press") else {
      throw MissingScript()
    }
    self.init(python: python, options: ["-I", "-B"], script: script.path, limits: limits)
  }

  /// For tests: another program in the place of the press.
  init(python: String, options: [String] = [], script: String, limits: PrintLimits) {
    self.python = python
    self.options = options
    self.script = script
    self.limits = limits
  }

  /// - Throws: `PrintError`.
  /// - Returns: the PDF.
  public func print(_ job: PrintJob) async throws -> [UInt8] {
    let input = try job.input
    guard input.count <= limits.inputBytes else { throw PrintError.tooLarge }
    try await enter()
    defer { leave() }
    let press = ChildProcess(
      program: python, arguments: options + [script, "\(limits.memoryBytes)", "\(limits.processorSeconds)"],
      input: input, outputLimit: limits.outputBytes, time: limits.time)
    let end = await withCheckedContinuation { continuation in
      // A thread of its own, because it waits for the process; there are never more than `parallel`.
      let thread = Thread { continuation.resume(returning: press.run()) }
      thread.name = "print"
      thread.start()
    }
    return try Self.pdf(of: end)
  }

  private static func pdf(of end: ChildProcess.End) throws(PrintError) -> [UInt8] {
    switch end {
    case .exited(0, let output) where output.starts(with: Array("%PDF-".utf8)): return output
    case .exited(10, _): throw .refusedResource
    case .exited(11, _): throw .outOfMemory
    case .exited(12, _), .notStarted: throw .notInstalled
    case .exited(let code, _): throw .failed(code)
    // SIGXCPU: its time on the processor was over.
    case .signalled(24), .timedOut: throw .timedOut
    case .signalled(let number): throw .failed(-number)
    case .tooMuchOutput: throw .tooLarge
    }
  }

  // MARK: How many at a time

  struct Load: Hashable {
    let running: Int
    let waiting: Int
  }

  var load: Load { state.withLock { Load(running: $0.running, waiting: $0.waiting.count) } }

  private enum Entry {
    case free, full
    case later
  }

  private func enter() async throws(PrintError) {
    let entry = state.withLock { state -> Entry in
      if state.running < limits.parallel {
        state.running += 1
        return .free
      }
      return state.waiting.count < limits.waiting ? .later : .full
    }
    switch entry {
    case .free: return
    case .full: throw .busy
    case .later: await withCheckedContinuation { wait($0) }
    }
  }

  /// A place may have become free since `enter` looked.
  private func wait(_ continuation: CheckedContinuation<Void, Never>) {
    let isFree = state.withLock { state in
      if state.running < limits.parallel {
        state.running += 1
        return true
      }
      state.waiting.append(continuation)
      return false
    }
    if isFree { continuation.resume() }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.running -= 1
      return nil
    }
    next?.resume()
  }
}
