import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Files that hold secrets: readable by their owner only (AP-3).
enum SecretFile {
  struct Refusal: Error {
    let reason: String
  }

  private static let maximumBytes = 64 * 1024

  /// The lines of the file, without the empty ones at the end.
  static func lines(at path: String) throws(Refusal) -> [[UInt8]] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Refusal(reason: "names a file that can't be opened") }
    defer { close(descriptor) }
    // The open file is judged, not its name: nobody can exchange it in between.
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG
    else { throw Refusal(reason: "does not name a file") }
    guard status.st_mode & 0o077 == 0
    else { throw Refusal(reason: "names a file that others may read; set its mode to 0600") }
    var bytes = [UInt8](repeating: 0, count: maximumBytes)
    var length = 0
    while length < maximumBytes {
      let count = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress.map { $0 + length }, maximumBytes - length)
      }
      guard count >= 0 else { throw Refusal(reason: "names a file that can't be read") }
      if count == 0 { break }
      length += count
    }
    guard length < maximumBytes else { throw Refusal(reason: "names a file that is too large") }
    var lines = bytes[..<length].split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
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
