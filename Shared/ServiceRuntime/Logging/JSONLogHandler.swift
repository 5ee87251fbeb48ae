import CallContext
import Logging
import Synchronization

/// One JSON object a line: `time`, `level`, `service`, `logger`, `message`, then the metadata by name (AP-2).
///
/// Callers log ids, route templates and codes. What must never be logged is kept out by a short list of names whose
/// values are replaced, as a second line of defence.
public struct JSONLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  public var logLevel: Logger.Level
  private let label: String
  private let service: String
  private let clock: WallClock
  private let writer: LogWriter

  public init(label: String, service: String, level: Logger.Level, clock: WallClock, writer: LogWriter) {
    self.label = label
    self.service = service
    self.clock = clock
    self.writer = writer
    logLevel = level
  }

  /// A logger without the global bootstrap, for `main` and for tests.
  public static func logger(
    service: String, level: Logger.Level = .info, clock: WallClock, writer: LogWriter = .standardOutput
  ) -> Logger {
    Logger(label: service) { label in
      JSONLogHandler(label: label, service: service, level: level, clock: clock, writer: writer)
    }
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var json = JSONText(capacity: 320)
    json.open()
    json.member("time", text: Timestamp.text(clock.now()))
    json.member("level", text: event.level.rawValue)
    json.member("service", text: service)
    json.member("logger", text: label)
    json.member("message", text: event.message.description)
    // The nearest one to the call wins.
    var all = event.metadata ?? [:]
    for (name, value) in metadata where all[name] == nil { all[name] = value }
    for (name, value) in metadataProvider?.get() ?? [:] where all[name] == nil { all[name] = value }
    for (name, value) in all.sorted(by: { $0.key < $1.key }) { Self.append(value, named: name, to: &json) }
    json.close()
    json.newline()
    writer.write(json.bytes)
  }

  private static let reserved: Set<String> = ["time", "level", "service", "logger", "message"]
  private static let secretWords = [
    "token", "cookie", "password", "secret", "authorization", "signature", "api_key", "body", "email",
  ].map { Array($0.utf8) }

  private static func append(_ value: Logger.MetadataValue, named name: String, to json: inout JSONText) {
    let safeName = reserved.contains(name) ? "\(name)_" : name
    if isSecret(name) {
      json.member(safeName, text: "(withheld)")
    } else {
      json.member(safeName) { append(value, to: &$0) }
    }
  }

  /// Names are words of this program, few and always the same: each is judged once. Bounded, should one ever be made up.
  private static let judged = Mutex<[String: Bool]>([:])
  private static let judgedLimit = 1_000

  private static func isSecret(_ name: String) -> Bool {
    if let known = judged.withLock({ $0[name] }) { return known }
    let verdict = holdsSecretWord(name)
    judged.withLock { if $0.count < judgedLimit { $0[name] = verdict } }
    return verdict
  }

  /// Whether one of the words stands anywhere in the name, in any case.
  private static func holdsSecretWord(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { bytes in
      bytes.indices.contains { start in
        secretWords.contains { word in
          word.count <= bytes.count - start && word.indices.allSatisfy { lowercased(bytes[start + $0]) == word[$0] }
        }
      }
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  private static func append(_ value: Logger.MetadataValue, to json: inout JSONText) {
    switch value {
    case .string(let text): json.text(text)
    case .stringConvertible(let value): json.text(value.description)
    case .array(let values): json.list(values) { append($1, to: &$0) }
    case .dictionary(let values):
      json.open()
      for (name, value) in values.sorted(by: { $0.key < $1.key }) { append(value, named: name, to: &json) }
      json.close()
    }
  }
}
