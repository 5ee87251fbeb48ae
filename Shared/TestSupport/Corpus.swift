import Foundation

/// Lists that Swift tests and system tests share, in `Tests/Corpus`.
public enum Corpus {
  public struct Payload: Decodable, Sendable, CustomStringConvertible {
    public let name: String
    public let text: String
    public var description: String { name }
  }

  /// Sixty ways in which text became script somewhere once.
  public static let payloads: [Payload] = read("script-payloads")
  /// Markdown with every part of the grammar, and all that is nearly one.
  public static let markdown: [String] = read("markdown")

  /// Empty when it can't be read, which the tests that count them notice.
  private static func read<Value: Decodable>(_ name: String) -> [Value] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Tests/Corpus")
    guard let data = try? Data(contentsOf: folder.appending(path: "\(name).json")) else { return [] }
    return (try? JSONDecoder().decode([Value].self, from: data)) ?? []
  }
}
