import CallContext
import Foundation
import Logging
import ServiceRuntime
import Testing

@Suite struct JSONLogHandlerTests {
  /// What a logger wrote, line by line.
  static func lines(_ body: (Logger) -> Void) throws -> [[String: Any]] {
    let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    try #require(FileManager.default.createFile(atPath: file.path, contents: nil))
    defer { try? FileManager.default.removeItem(at: file) }
    let handle = try FileHandle(forWritingTo: file)
    let writer = LogWriter(descriptor: handle.fileDescriptor)
    let clock = WallClock { Date(timeIntervalSince1970: 1_795_425_300) }
    body(JSONLogHandler.logger(service: "proposals", clock: clock, writer: writer))
    writer.flush()
    try handle.close()
    return try Data(contentsOf: file).split(separator: 0x0A).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
  }

  // AP-2
  @Test func `a line is one JSON object with UTC time and its fields`() throws {
    let lines = try Self.lines { logger in
      var logger = logger
      logger[metadataKey: "request_id"] = "0af7"
      logger.info("request", metadata: ["route": "/p/{publicId}", "list": ["a", "b"], "time": "mine"])
      logger.debug("not at this level")
    }
    #expect(lines.count == 1)
    #expect(lines.first?["time"] as? String == "2026-11-23T09:15:00.000Z")
    #expect(lines.first?["level"] as? String == "info")
    #expect(lines.first?["service"] as? String == "proposals")
    #expect(lines.first?["request_id"] as? String == "0af7")
    #expect(lines.first?["route"] as? String == "/p/{publicId}")
    #expect(lines.first?["list"] as? [String] == ["a", "b"])
    #expect(lines.first?["time_"] as? String == "mine")
  }

  // AP-2
  @Test func `line breaks and control characters can't forge a line`() throws {
    let lines = try Self.lines { $0.error("a\r\n{\"level\":\"info\"}\u{1B}[31m\u{0}", metadata: ["k\"\n": "\u{7F}"]) }
    #expect(lines.count == 1)
    #expect(lines.first?["message"] as? String == "a\r\n{\"level\":\"info\"}\u{1B}[31m\u{0}")
  }

  // AP-2
  @Test func `values under the names of secrets are withheld`() throws {
    let lines = try Self.lines {
      $0.info("x", metadata: ["share_token": "cps_abc", "nested": ["Cookie": "b"], "email": "a@b.c", "id": "7"])
    }
    #expect(lines.first?["share_token"] as? String == "(withheld)")
    #expect((lines.first?["nested"] as? [String: Any])?["Cookie"] as? String == "(withheld)")
    #expect(lines.first?["email"] as? String == "(withheld)")
    #expect(lines.first?["id"] as? String == "7")
  }

  @Test func `a reader that stands still costs lines, not time, and is told how many`() throws {
    let pipe = Pipe()
    // The pipe holds 64 KiB; the writer's buffer another 1,000 bytes.
    let writer = LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor, maximumPendingBytes: 1000)
    let logger = JSONLogHandler.logger(service: "x", clock: .system, writer: writer)
    for number in 0..<2000 { logger.info("line", metadata: ["number": "\(number)"]) }
    let (box, done) = (Box(), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      box.data = try? pipe.fileHandleForReading.readToEnd()
      done.signal()
    }
    writer.flush()
    try pipe.fileHandleForWriting.close()
    done.wait()
    let text = String(decoding: box.data ?? Data(), as: UTF8.self)
    #expect(text.contains("log lines dropped"))
    #expect(text.split(separator: "\n").count < 2001)
  }

  /// `@unchecked`: written before the semaphore is signalled, read after.
  final class Box: @unchecked Sendable {
    var data: Data?
  }
}
