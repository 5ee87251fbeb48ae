import Foundation

/// One file of the project, by its path from the top.
struct SourceFile {
  let path: String
  let text: String
  /// The code without comments and without the text of string literals, line by line as in the file.
  let code: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = path.hasSuffix(".swift") ? SwiftLexer.codeOnly(text) : ""
  }

  var imports: [String] {
    code.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"),
        words[..<position].allSatisfy({
          $0.hasPrefix("@") || ["public", "internal", "private", "package"].contains($0)
        })
      else { return nil }
      let rest = words[(position + 1)...].filter {
        !["struct", "class", "enum", "func", "protocol", "var", "let"].contains($0)
      }
      return rest.first.map { String($0.split(separator: ".")[0]) }
    }
  }
}

/// The checkout that these tests were compiled from.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All files below a folder with one of the endings; an absent folder has none.
  static func files(under folder: String, endings: Set<String> = ["swift"]) throws -> [SourceFile] {
    let base = root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else { return [] }
    var found: [SourceFile] = []
    for case let url as URL in walker where endings.contains(url.pathExtension) {
      let path = String(url.path.dropFirst(root.path.count + 1))
      found.append(SourceFile(path: path, text: try String(contentsOf: url, encoding: .utf8)))
    }
    return found.sorted { $0.path < $1.path }
  }

  static func services() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Services").path).sorted()
  }

  /// What git would commit at the top level.
  static func topLevel() throws -> Set<String> {
    let ignored: Set<String> = [".git", ".build", ".portal", ".swiftpm", "Package.resolved", ".pytest_cache"]
    return Set(try FileManager.default.contentsOfDirectory(atPath: root.path)).subtracting(ignored)
  }
}

extension SourceTree {
  /// The names directly inside a folder, hidden ones left out.
  static func entries(of folder: String) throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).filter {
        !$0.hasPrefix(".")
      })
  }
}
