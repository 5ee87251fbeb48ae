import Foundation

// The only file that reads the environment (HouseRulesTests says so).

/// Where settings come from: a process' environment, or what a test states.
public struct SettingsEnvironment: Sendable {
  let values: [String: String]

  public init(_ values: [String: String]) { self.values = values }

  /// The environment of this process, as it is now.
  public static func process() -> SettingsEnvironment { SettingsEnvironment(ProcessInfo.processInfo.environment) }
}

extension SettingsEnvironment {
  /// For tests and tools; services read theirs through `Settings`.
  public subscript(_ name: String) -> String? { values[name] }
}
