import Foundation

/// One step of a schema: `NNNN_name.sql`.
public struct MigrationFile: Sendable, Hashable {
  public let number: Int
  /// The name of the file.
  public let name: String
  public let script: String

  /// Reads the folder's SQL files in the order of their numbers.
  /// - Throws: `MigrationError` for a file whose name has another form and for a number that is used twice.
  static func all(in directory: URL) throws -> [MigrationFile] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".sql") }
    } catch {
      throw MigrationError.unreadable("the folder of the migrations")
    }
    var files: [MigrationFile] = []
    for name in names.sorted() {
      let digits = name.utf8.prefix(4)
      guard digits.count == 4, digits.allSatisfy({ (0x30...0x39).contains($0) }), name.dropFirst(4).hasPrefix("_"),
        name.utf8.count > 9, let number = Int(name.prefix(4))
      else { throw MigrationError.wrongName(name) }
      guard files.last?.number != number else { throw MigrationError.numberUsedTwice(name) }
      guard let bytes = FileManager.default.contents(atPath: directory.appendingPathComponent(name).path),
        let script = String(data: bytes, encoding: .utf8)
      else { throw MigrationError.unreadable(name) }
      files.append(MigrationFile(number: number, name: name, script: script))
    }
    return files
  }
}

public enum MigrationError: Error, Sendable, Hashable {
  case unreadable(String)
  /// Not `NNNN_name.sql`.
  case wrongName(String)
  case numberUsedTwice(String)
  /// The file was applied with another content. Write a new file instead.
  case changed(String)
  /// A file that was applied is not in the folder, although later ones are.
  case missing(String)
  /// A new file whose number is below one that was applied already.
  case outOfOrder(String)
  /// The file ended its own transaction.
  case endsTransaction(String)
  /// The server refused the file; nothing of it remains. The text is for logs.
  case refused(String, why: String)
}

extension MigrationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let name): "\(name) can't be read"
    case .wrongName(let name): "\(name) is not named like 0001_name.sql"
    case .numberUsedTwice(let name): "the number of \(name) is used twice"
    case .changed(let name): "\(name) was changed after it had been applied; write a new file instead"
    case .missing(let name): "\(name) has been applied but is not in the folder"
    case .outOfOrder(let name): "\(name) comes before a file that has been applied already"
    case .endsTransaction(let name): "\(name) ends its transaction by itself"
    case .refused(let name, let why): "\(name) was refused: \(why)"
    }
  }
}
