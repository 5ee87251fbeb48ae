import Foundation
import Testing

@testable import Printing

/// With the real WeasyPrint, in the environment that `deploy/test` makes.
@Suite(.serialized) struct PrinterTests {
  static let python = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: ".build/printer/bin/python").path

  /// Tests share the machine: how long it takes is no matter here.
  static var patient: PrintLimits {
    var limits = PrintLimits()
    limits.time = .seconds(180)
    limits.processorSeconds = 60
    return limits
  }

  @Test func printsWithItsOwnFiles() async throws {
    let css = PrintJob.File(type: "text/css", bytes: Array("@page{size:Letter}p{color:red}".utf8))
    let job = PrintJob(
      html: "<html lang=en><title>A</title><link rel=stylesheet href=a.css><p>Total $1.00", files: ["a.css": css])
    let pdf = try await Printer(python: Self.python, limits: Self.patient).print(job)
    #expect(pdf.starts(with: Array("%PDF-".utf8)))
    #expect(String(decoding: pdf, as: Unicode.ASCII.self).contains("%%EOF"))
  }

  /// Nothing is fetched: not from the net, not from this machine, not from files, by no element.
  @Test(arguments: [
    "<img src='http://127.0.0.1:9/a.png'>", "<img src='https://example.com/a.png'>", "<img src='file:///etc/passwd'>",
    "<link rel=stylesheet href='http://169.254.169.254/latest'>", "<link rel=attachment href='file:///etc/passwd'>",
    "<style>@import url(http://127.0.0.1:9/a.css)</style>", "<p style='background:url(ftp://127.0.0.1/a)'>x",
    "<style>@font-face{font-family:A;src:url(file:///etc/passwd)} p{font-family:A}</style><p>x",
    "<embed src='/etc/passwd'>", "<object data='b.svg'></object>", "<img src='data:image/svg+xml,x'>",
    "<svg width=9 height=9><image href='file:///etc/passwd' width=9 height=9 /></svg>",
  ])
  func refusesWhatWasNotHandedOver(body: String) async throws {
    await #expect(throws: PrintError.refusedResource) {
      _ = try await Printer(python: Self.python, limits: Self.patient).print(
        PrintJob(html: "<html><body>\(body)", files: [:]))
    }
  }

  @Test func endsWithItsMemory() async throws {
    var limits = Self.patient
    limits.memoryBytes = 96 << 20
    let cells = String(repeating: "<tr><td>a<td>b<td>c", count: 20_000)
    let error = await #expect(throws: PrintError.self) {
      _ = try await Printer(python: Self.python, limits: limits).print(
        PrintJob(html: "<html><table>\(cells)</table>", files: [:]))
    }
    // Where it hits decides whether Python can still say so.
    #expect(error != .timedOut && error != .refusedResource && error != .busy)
  }

  @Test func missingProgramIsSaidSo() async throws {
    await #expect(throws: PrintError.notInstalled) {
      _ = try await Printer(python: "/nowhere/python").print(PrintJob(html: "", files: [:]))
    }
  }
}

/// With a shell script in the place of WeasyPrint, which does what it should not.
@Suite struct PrinterLimitTests {
  private func printer(_ script: String, _ change: (inout PrintLimits) -> Void = { _ in }) throws -> Printer {
    let file = FileManager.default.temporaryDirectory.appending(path: "press-\(UUID().uuidString).sh")
    try Data("\(script)\n".utf8).write(to: file)
    var limits = PrintLimits()
    change(&limits)
    return Printer(python: "/bin/sh", script: file.path, limits: limits)
  }

  private let job = PrintJob(html: String(repeating: "a", count: 500_000), files: [:])

  @Test func timeLimitEndsItAndWhatItStarted() async throws {
    let pipe = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path
    #expect(mkfifo(pipe, 0o600) == 0)
    // The child of the child holds the pipe for ten minutes, if it is let.
    let printer = try printer("(exec 9> \(pipe); echo here >&9; sleep 600) & sleep 600") { $0.time = .seconds(2) }
    // Without waiting for somebody who writes: should the shell be too slow, this fails and does not hang.
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    await #expect(throws: PrintError.timedOut) { _ = try await printer.print(job) }
    #expect(heard(on: reader) == Array("here\n".utf8))
  }

  /// Until nobody is left who could write; `nil` when somebody still is after five seconds.
  private func heard(on descriptor: CInt) -> [UInt8]? {
    var heard: [UInt8] = []
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, 5_000) > 0 {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return count == 0 ? heard : nil }
      heard += bytes[..<count]
    }
    return nil
  }

  @Test func deathOfThePressIsAnErrorAndNothingMore() async throws {
    await #expect(throws: PrintError.failed(-9)) { _ = try await printer("kill -9 $$").print(job) }
    await #expect(throws: PrintError.failed(-11)) { _ = try await printer("kill -11 $$").print(job) }
    await #expect(throws: PrintError.failed(7)) { _ = try await printer("exit 7").print(job) }
    await #expect(throws: PrintError.failed(0)) { _ = try await printer("echo no PDF; exit 0").print(job) }
  }

  @Test func readsNothingAndStillAnswers() async throws {
    #expect(try await printer("printf '%%PDF-1.7'").print(job) == Array("%PDF-1.7".utf8))
  }

  @Test func getsAllOfItsInput() async throws {
    let pdf = try await printer("printf '%%PDF-'; wc -c | tr -d ' \\n'").print(job)
    #expect(String(decoding: pdf, as: UTF8.self) == "%PDF-\(try job.input.count)")
  }

  @Test func outputHasALimit() async throws {
    let printer = try printer("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done") {
      $0.outputBytes = 1 << 20
    }
    await #expect(throws: PrintError.tooLarge) { _ = try await printer.print(job) }
  }

  @Test func inputHasALimit() async throws {
    await #expect(throws: PrintError.tooLarge) { _ = try await printer("exit 0") { $0.inputBytes = 10 }.print(job) }
  }

  @Test func itKnowsNothingOfThisProcess() async throws {
    let pdf = try await printer("printf '%%PDF-'; env | cut -d= -f1 | sort | tr '\\n' ' '").print(job)
    let text = String(decoding: pdf, as: UTF8.self)
    #expect(!text.contains("PORTAL"))
    let names = Set(text.dropFirst(5).split(separator: " ").map(String.init))
    #expect(names.isSubset(of: ["HOME", "LANG", "PATH", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"]))
  }

  /// One works, one waits, the third is told to come again; then all places are free again.
  @Test func placesAreLimited() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let gate = folder.appending(path: "gate").path
    #expect(mkfifo(gate, 0o600) == 0)
    // Both ends are held here, so that nobody waits for anybody to open it.
    let opened = open(gate, O_RDWR)
    defer { close(opened) }
    let printer = try printer("read line < \(gate); printf '%%PDF-1.7'") {
      $0.parallel = 1
      $0.waiting = 1
    }
    let first = Task { try await printer.print(job) }
    while printer.load.running < 1 { await Task.yield() }
    let second = Task { try await printer.print(job) }
    while printer.load.waiting < 1 { await Task.yield() }
    await #expect(throws: PrintError.busy) { _ = try await printer.print(job) }
    for task in [first, second] {
      #expect(write(opened, "go\n", 3) == 3)
      _ = try await task.value
    }
    #expect(printer.load == Printer.Load(running: 0, waiting: 0))
  }
}
