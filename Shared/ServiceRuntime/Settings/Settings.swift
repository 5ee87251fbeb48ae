import Foundation

/// Reads settings once, at start, and reports all problems together.
///
/// ```swift
/// let configuration = try Settings.read(.process()) { settings in
///   GatewayConfiguration(port: settings.port("PORTAL_PORT", default: 8080), key: settings.secret("PORTAL_KEY"))
/// }
/// ```
/// While reading, a getter with a problem notes it and answers with a stand-in; `read` then throws, so no stand-in ever
/// leaves it. A value comes from the variable itself or, with `_FILE` added to the name, from the file that it names.
/// Secrets only come from files.
public final class Settings {
  private let environment: SettingsEnvironment
  private var problems: [SettingsProblems.Entry] = []

  /// - Throws: `SettingsProblems`, or what `body` throws when there are none.
  public static func read<Configuration>(
    _ environment: SettingsEnvironment, _ body: (Settings) throws -> Configuration
  ) throws -> Configuration {
    let settings = Settings(environment)
    let result = Result { try body(settings) }
    guard settings.problems.isEmpty else { throw SettingsProblems(entries: settings.problems) }
    return try result.get()
  }

  private init(_ environment: SettingsEnvironment) { self.environment = environment }

  // MARK: Values

  public func string(_ name: String, default fallback: String? = nil) -> String {
    value(name) ?? fallback ?? missing(name, "")
  }

  /// `nil` when it is not set.
  public func optionalString(_ name: String) -> String? { value(name) }

  /// One of the cases of an enum, by its raw text.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Choice
  ) -> Choice where Choice.RawValue == String {
    guard let text = value(name) else { return fallback }
    if let choice = Choice(rawValue: text) { return choice }
    return wrong(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", fallback)
  }

  public func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil) -> Int {
    guard let text = value(name) else { return fallback ?? missing(name, range.lowerBound) }
    if let number = Int(text), range.contains(number) { return number }
    return wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)", range.lowerBound)
  }

  /// 0 lets the system choose.
  public func port(_ name: String, default fallback: Int? = nil) -> Int {
    int(name, in: 0...65_535, default: fallback)
  }

  public func bool(_ name: String, default fallback: Bool? = nil) -> Bool {
    switch value(name) {
    case "true", "1": true
    case "false", "0": false
    case nil: fallback ?? missing(name, false)
    default: wrong(name, "must be true or false", false)
    }
  }

  /// A number with its unit: `250ms`, `30s`, `5m`, `1h`.
  public func duration(
    _ name: String, in range: ClosedRange<Duration>, default fallback: Duration? = nil
  ) -> Duration {
    guard let text = value(name) else { return fallback ?? missing(name, range.lowerBound) }
    if let duration = Self.duration(text), range.contains(duration) { return duration }
    return wrong(name, "must be a duration such as 250ms, 30s, 5m, 1h within its range", range.lowerBound)
  }

  /// One absolute http or https URL without user, query and fragment.
  public func url(_ name: String, default fallback: String? = nil) -> URL {
    urls(name, default: fallback.map { [$0] }).first ?? Self.noURL
  }

  /// Such URLs, separated by commas; at least one.
  public func urls(_ name: String, default fallback: [String]? = nil) -> [URL] {
    let texts =
      value(name).map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
      } ?? fallback
    guard let texts else { return missing(name, []) }
    let urls = texts.compactMap(Self.httpURL)
    if urls.count == texts.count && !urls.isEmpty { return urls }
    return wrong(name, "must hold http or https URLs, separated by commas", [])
  }

  // MARK: Secrets

  /// The content of the file that `<name>_FILE` names, without the last line break.
  public func secret(_ name: String, minimumBytes: Int = 32) -> Secret {
    secrets(name, minimumBytes: minimumBytes, maximumCount: 1).first ?? Secret(bytes: [])
  }

  public func optionalSecret(_ name: String, minimumBytes: Int = 32) -> Secret? {
    guard environment.values[name] != nil || environment.values["\(name)_FILE"] != nil else { return nil }
    return secret(name, minimumBytes: minimumBytes)
  }

  /// One secret a line, the current one first: two while one replaces the other.
  public func secrets(_ name: String, minimumBytes: Int = 32, maximumCount: Int = 2) -> [Secret] {
    if environment.values[name] != nil {
      return wrong(name, "is a secret and must come from a file, named by \(name)_FILE", [])
    }
    guard let path = environment.values["\(name)_FILE"] else {
      return wrong("\(name)_FILE", "is missing: it names the file of a secret", [])
    }
    do {
      let lines = try SecretFile.lines(at: path)
      guard (1...maximumCount).contains(lines.count) else {
        return wrong("\(name)_FILE", "must hold 1\(maximumCount > 1 ? " to \(maximumCount)" : "") line", [])
      }
      if let reason = lines.lazy.compactMap({ SecretFile.weakness(of: $0, minimumBytes: minimumBytes) }).first {
        return wrong("\(name)_FILE", reason, [])
      }
      return lines.map { Secret(bytes: $0) }
    } catch {
      return wrong("\(name)_FILE", error.reason, [])
    }
  }

  /// Notes a problem that only the service can see, such as two settings that exclude each other.
  public func refuse(_ name: String, _ reason: String) {
    problems.append(SettingsProblems.Entry(name: name, reason: reason))
  }

  // MARK: Reading

  private func value(_ name: String) -> String? {
    let file = environment.values["\(name)_FILE"]
    guard let text = environment.values[name] else {
      guard let file else { return nil }
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        return wrong("\(name)_FILE", "can't be read", nil)
      }
      return text.trimmingCharacters(in: .newlines)
    }
    if file != nil { refuse(name, "is set twice: itself and as \(name)_FILE") }
    return text.isEmpty ? nil : text
  }

  private func missing<Value>(_ name: String, _ standIn: Value) -> Value { wrong(name, "is missing", standIn) }

  private func wrong<Value>(_ name: String, _ reason: String, _ standIn: Value) -> Value {
    refuse(name, reason)
    return standIn
  }

  private static let noURL = URL(filePath: "/")

  private static func httpURL(_ text: String) -> URL? {
    guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
      let host = url.host(), !host.isEmpty, url.user() == nil, url.query() == nil, url.fragment() == nil
    else { return nil }
    return url
  }

  static func duration(_ text: String) -> Duration? {
    let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
    for (suffix, milliseconds) in units where text.hasSuffix(suffix) {
      guard let number = Int64(text.dropLast(suffix.count)), number >= 0 else { continue }
      let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
      return overflow ? nil : .milliseconds(product)
    }
    return nil
  }
}
