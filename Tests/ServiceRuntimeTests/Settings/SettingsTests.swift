import Foundation
import ServiceRuntime
import Testing

@Suite struct SettingsTests {
  struct Everything: Equatable {
    var name: String
    var port: Int
    var workers: Int
    var isOn: Bool
    var wait: Duration
    var upstreams: [String]
    var level: Level
  }

  enum Level: String, CaseIterable { case info, debug }

  static func read(_ values: [String: String]) throws -> Everything {
    try Settings.read(SettingsEnvironment(values)) { settings in
      Everything(
        name: settings.string("NAME"), port: settings.port("PORT", default: 8080),
        workers: settings.int("WORKERS", in: 1...64), isOn: settings.bool("ON", default: false),
        wait: settings.duration("WAIT", in: .milliseconds(1)...(.seconds(60)), default: .seconds(5)),
        upstreams: settings.urls("UPSTREAMS").map(\.absoluteString), level: settings.choice("LEVEL", default: .info))
    }
  }

  @Test func `settings are read with their types and defaults`() throws {
    #expect(
      try Self.read(["NAME": "a", "WORKERS": "3", "UPSTREAMS": "http://[::1]:81, https://b.example/x"])
        == Everything(
          name: "a", port: 8080, workers: 3, isOn: false, wait: .seconds(5),
          upstreams: ["http://[::1]:81", "https://b.example/x"], level: .info))
    #expect(
      try Self.read([
        "NAME": "a", "WORKERS": "64", "UPSTREAMS": "http://b", "PORT": "0", "ON": "1", "WAIT": "250ms",
        "LEVEL": "debug",
      ])
        == Everything(
          name: "a", port: 0, workers: 64, isOn: true, wait: .milliseconds(250), upstreams: ["http://b"],
          level: .debug))
  }

  // AP-3
  @Test func `all problems are told at once, by name and never by value`() throws {
    let values = [
      "PORT": "70000-value", "WORKERS": "0", "ON": "maybe-value", "WAIT": "2h", "UPSTREAMS": "ftp://value",
      "LEVEL": "loud-value",
    ]
    let problems = #expect(throws: SettingsProblems.self) { try Self.read(values) }
    #expect(
      problems?.entries.map(\.name).sorted() == ["LEVEL", "NAME", "ON", "PORT", "UPSTREAMS", "WAIT", "WORKERS"])
    #expect(problems?.description.contains("value") == false)
    #expect(problems?.description.contains("70000") == false)
  }

  @Test(arguments: [
    "http://user:pw@host", "host:80", "//host", "http://", "http://host?x=1", "http://host#f", "", "http://a,,http://b",
  ])
  func `an upstream is a plain absolute URL`(text: String) {
    #expect(throws: SettingsProblems.self) {
      try Self.read(["NAME": "a", "WORKERS": "1", "UPSTREAMS": text])
    }
  }

  @Test(arguments: ["5", "s", "-5s", "1.5s", "5 s", "9223372036854775807h", "1d"])
  func `a duration is a whole number with a unit`(text: String) {
    #expect(throws: SettingsProblems.self) {
      try Self.read(["NAME": "a", "WORKERS": "1", "UPSTREAMS": "http://a", "WAIT": text])
    }
  }

  /// A file of its own for each test, removed when the test ends.
  final class SecretFixture {
    let path: String
    init(_ content: String, mode: Int = 0o600) throws {
      path = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)").path
      let isMade = FileManager.default.createFile(
        atPath: path, contents: Data(content.utf8), attributes: [.posixPermissions: mode])
      try #require(isMade)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  static let good = "k4Jx0vQ9Zr7TnW2bLp8YdHs3MfGc6EaU"

  static func secrets(_ file: SecretFixture) throws -> [String] {
    try Settings.read(SettingsEnvironment(["KEY_FILE": file.path])) { $0.secrets("KEY").map(\.text) }
  }

  // AP-3
  @Test func `a secret comes from a file of its owner`() throws {
    #expect(try Self.secrets(try SecretFixture(Self.good + "\n")) == [Self.good])
    let second = String(Self.good.reversed())
    #expect(try Self.secrets(try SecretFixture(Self.good + "\n" + second + "\n")) == [Self.good, second])
    #expect(try Self.secrets(try SecretFixture(Self.good, mode: 0o400)) == [Self.good])
  }

  // AP-3
  @Test(arguments: [0o640, 0o604, 0o644, 0o660])
  func `a secret that others may read is refused`(mode: Int) throws {
    let file = try SecretFixture(Self.good, mode: mode)
    let problems = #expect(throws: SettingsProblems.self) { try Self.secrets(file) }
    #expect(problems?.description.contains("0600") == true)
    #expect(problems?.description.contains(Self.good) == false)
  }

  // AP-3
  @Test(arguments: [
    "", "\n\n", "tooshort", String(repeating: "a", count: 64), "changeme-changeme-changeme-changeme-1",
    "xxPassWord1234567890abcdefghijklmnop", String(good.dropLast()), "\(good)\n\(good)\n\(good)",
  ])
  func `short, dull and well-known secrets are refused`(content: String) throws {
    let file = try SecretFixture(content)
    let problems = #expect(throws: SettingsProblems.self) { try Self.secrets(file) }
    #expect(problems?.entries.map(\.name) == ["KEY_FILE"])
  }

  // AP-3
  @Test func `a secret in the environment itself is refused`() {
    let problems = #expect(throws: SettingsProblems.self) {
      try Settings.read(SettingsEnvironment(["KEY": Self.good])) { $0.secret("KEY") }
    }
    #expect(problems?.entries.map(\.name) == ["KEY"])
    #expect(problems?.description.contains(Self.good) == false)
  }

  @Test func `a missing secret, a missing file and a folder are told`() {
    for values in [[:], ["KEY_FILE": "/nowhere/at/all"], ["KEY_FILE": "/tmp"]] {
      #expect(throws: SettingsProblems.self) {
        try Settings.read(SettingsEnvironment(values)) { $0.secret("KEY") }
      }
    }
    #expect(throws: Never.self) {
      try Settings.read(SettingsEnvironment([:])) { #expect($0.optionalSecret("KEY") == nil) }
    }
  }

  @Test func `plain settings may come from a file too, but not twice`() throws {
    let file = try SecretFixture("from-file\n")
    #expect(try Settings.read(SettingsEnvironment(["NAME_FILE": file.path])) { $0.string("NAME") } == "from-file")
    #expect(throws: SettingsProblems.self) {
      try Settings.read(SettingsEnvironment(["NAME_FILE": file.path, "NAME": "x"])) { $0.string("NAME") }
    }
  }

  // AP-2
  @Test func `a secret does not print itself`() {
    let secret = Secret(Self.good)
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
      #expect(!text.contains(Self.good) && !text.contains("107"))
    }
  }
}
