/// Everything that is wrong with the settings, at once. Names and reasons, never values (AP-3).
public struct SettingsProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let reason: String
  }

  public let entries: [Entry]

  public var description: String {
    let count = entries.count == 1 ? "1 setting is" : "\(entries.count) settings are"
    return entries.reduce("\(count) wrong:") { "\($0)\n  \($1.name): \($1.reason)" }
  }
}
