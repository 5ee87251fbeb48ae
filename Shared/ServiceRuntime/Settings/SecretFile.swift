import Foundation

/// Files that hold secrets: readable by their owner only (AP-3).
enum SecretFile {
  struct Refusal: Error {
    let reason: String
  }

  private static let maximumBytes = 64 * 1024

  /// The lines of the file, without the empty ones at the end.
  static func lines(at path: String) throws(Refusal) -> [[UInt8]] {
    // Followed first, since orchestrators mount secrets as links.
    let file = URL(filePath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path) else {
      throw Refusal(reason: "names a file that can't be opened")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Refusal(reason: "does not name a file")
    }
    guard let mode = attributes[.posixPermissions] as? NSNumber, mode.intValue & 0o077 == 0 else {
      throw Refusal(reason: "names a file that others may read; set its mode to 0600")
    }
    guard let size = attributes[.size] as? NSNumber, size.intValue <= maximumBytes else {
      throw Refusal(reason: "names a file that is too large")
    }
    guard let bytes = try? Data(contentsOf: file) else { throw Refusal(reason: "names a file that can't be read") }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      Array(line.last == 0x0D ? line.dropLast() : line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// What speaks against using these bytes as a secret, or `nil`.
  static func weakness(of secret: [UInt8], minimumBytes: Int) -> String? {
    if secret.count < minimumBytes { return "holds a secret that is too short: \(minimumBytes) bytes at least" }
    if Set(secret).count < min(8, minimumBytes) { return "holds a secret that repeats few characters" }
    let text = String(decoding: secret, as: UTF8.self).lowercased()
    if knownDefaults.contains(where: text.contains) { return "holds a secret that is a known default" }
    return nil
  }

  /// Words of example files and tutorials; a random secret of useful length never holds one of them.
  private static let knownDefaults = [
    "changeme", "change-me", "change_me", "password", "secret", "default", "example", "insecure", "replace",
    "12345678", "qwerty", "letmein", "abcdefgh", "correcthorse", "test-key", "testkey", "placeholder",
  ]
}
