import Foundation
import ServiceRuntime

/// A JSON value differs from the file that states it.
public struct GoldenMismatch: Error, CustomStringConvertible {
  public let description: String
}

/// Compares JSON with `Golden/<name>.json` beside the test file: the same value, whatever the order of keys or the
/// spacing. With `PORTAL_UPDATE_GOLDEN=1` in the environment the file is written instead.
///
/// - Throws: `GoldenMismatch` naming the file and the first line that differs.
public func expectGolden(_ json: [UInt8], named name: String, testFile: StaticString = #filePath) throws {
  let file = try goldenFolder(beside: "\(testFile)").appending(path: "\(name).json")
  let actual = try normalised(Data(json))
  if SettingsEnvironment.process()["PORTAL_UPDATE_GOLDEN"] == "1" {
    try Data((actual + "\n").utf8).write(to: file)
    return
  }
  guard let stored = try? Data(contentsOf: file) else {
    throw GoldenMismatch(description: "there is no \(name).json; set PORTAL_UPDATE_GOLDEN=1 to write it")
  }
  let expected = try normalised(stored)
  guard actual != expected else { return }
  let pairs = zip(expected.split(separator: "\n"), actual.split(separator: "\n"))
  let difference = pairs.first { $0 != $1 }
  throw GoldenMismatch(
    description: "\(name).json: expected \(difference?.0 ?? "(end)"), found \(difference?.1 ?? "(end)")")
}

/// Encodes as the services do and compares.
public func expectGolden(_ value: some Encodable, named name: String, testFile: StaticString = #filePath) throws {
  try expectGolden(try JSONOutput.encode(value), named: name, testFile: testFile)
}

/// Reads a golden file, for decoding tests.
public func goldenBytes(named name: String, testFile: StaticString = #filePath) throws -> [UInt8] {
  Array(try Data(contentsOf: try goldenFolder(beside: "\(testFile)").appending(path: "\(name).json")))
}

/// The nearest `Golden` folder beside or above the test file.
private func goldenFolder(beside file: String) throws -> URL {
  var folder = URL(filePath: file).deletingLastPathComponent()
  while folder.path.count > 1 && folder.lastPathComponent != "Tests" {
    let golden = folder.appending(path: "Golden")
    if FileManager.default.fileExists(atPath: golden.path) { return golden }
    folder = folder.deletingLastPathComponent()
  }
  throw GoldenMismatch(description: "there is no Golden folder beside \(file)")
}

private func normalised(_ json: Data) throws -> String {
  let value = try JSONSerialization.jsonObject(with: json, options: [.fragmentsAllowed])
  let data = try JSONSerialization.data(
    withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .fragmentsAllowed, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}
