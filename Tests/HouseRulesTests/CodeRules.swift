import Foundation

/// Words that may stand in one file only, or nowhere.
enum CodeRules {
  struct Forbidden {
    let pattern: String
    let reason: String
    let home: Set<String>
  }

  static let forbidden: [Forbidden] = [
    Forbidden(
      pattern:
        #"\bDate\(\)|\bDate\.now\b|ContinuousClock\.now|ContinuousClock\(\)|SuspendingClock|DispatchTime\.now|clock_gettime|gettimeofday|\bNIODeadline\.now"#,
      reason: "reads the clock", home: ["Shared/CallContext/Clock.swift"]),
    Forbidden(
      pattern:
        #"\bUUID\(\)|\.random\(|SystemRandomNumberGenerator|\.shuffled\(\)|\.randomElement\(|RAND_bytes|getrandom"#,
      reason: "takes randomness", home: ["Shared/Cryptography/Random.swift"]),
    Forbidden(
      pattern: #"ProcessInfo\.processInfo\.environment|\bgetenv\b|EnvironmentVariablesProvider|\bsetenv\b"#,
      reason: "reads the environment", home: ["Shared/ServiceRuntime/Settings/SettingsEnvironment.swift"]),
    Forbidden(pattern: #"\btry!"#, reason: "traps on an error", home: []),
    Forbidden(pattern: #"\bas!"#, reason: "traps on a wrong type", home: []),
    Forbidden(pattern: #"\bfatalError\("#, reason: "ends the process", home: []),
    Forbidden(pattern: #"[\w\)\]\?](?<!\btry|\bas)!(?![=\w])"#, reason: "unwraps by force", home: []),
    Forbidden(
      pattern: #"\bThread\.sleep|\busleep\(|(?<![.\w])(?<!await )(?<!func )sleep\("#, reason: "blocks a thread",
      home: []),
  ]

  static func violations(in files: [SourceFile]) -> [String] {
    forbidden.flatMap { rule -> [String] in
      guard let expression = try? NSRegularExpression(pattern: rule.pattern) else {
        return ["\(rule.pattern) is broken"]
      }
      return files.filter { !rule.home.contains($0.path) }.flatMap { file -> [String] in
        let all = NSRange(file.code.startIndex..., in: file.code)
        return expression.matches(in: file.code, range: all).compactMap { match -> String? in
          guard let range = Range(match.range, in: file.code) else { return nil }
          let line = file.code[..<range.lowerBound].count { $0.isNewline } + 1
          return "\(file.path):\(line): \(rule.reason)"
        }
      }
    }
  }

  /// Rooms that are pure have no `async` and no `await`.
  static func asynchronousRooms(in files: [SourceFile]) -> [String] {
    files.compactMap { file in
      guard let room = ImportRules.room(of: file), ["Domain", "Views"].contains(room),
        file.code.range(of: #"\basync\b|\bawait\b"#, options: .regularExpression) != nil
      else { return nil }
      return "\(file.path): \(room) is never async"
    }
  }
}
