import Foundation
import ServiceRuntime

/// The files that pages load, read once at start. Their addresses carry a hash of their bytes, so they may be kept for
/// ever: a changed file has another address.
struct Assets: Sendable {
  struct File: Sendable {
    let bytes: [UInt8]
    let contentType: String
    let etag: String
  }

  /// By the last part of the path.
  let files: [String: File]
  let addresses: AssetAddresses

  struct Missing: Error, CustomStringConvertible {
    let name: String
    var description: String { "the asset \(name) is missing beside the executable" }
  }

  /// - Parameters:
  ///   - folder: with the shipped files.
  ///   - digest: SHA-256 as hexadecimal.
  /// - Throws: `Missing`.
  init(folder: URL, digest: ([UInt8]) -> String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var contents: [String: [UInt8]] = [:]
    for name in names where Self.contentType(of: name) != nil {
      contents[name] = Array(try Data(contentsOf: folder.appending(path: name)))
    }
    var addresses: [String: String] = [:]
    for (name, bytes) in contents where !name.hasSuffix(".css") { addresses[name] = Self.address(name, digest(bytes)) }
    for (name, bytes) in contents where name.hasSuffix(".css") {
      let resolved = AssetReferences.resolved(in: String(decoding: bytes, as: UTF8.self), addresses: addresses)
      contents[name] = Array(resolved.utf8)
      addresses[name] = Self.address(name, digest(Array(resolved.utf8)))
    }
    func address(_ name: String) throws -> String {
      guard let address = addresses[name] else { throw Missing(name: name) }
      return address
    }
    self.addresses = AssetAddresses(
      stylesheet: try address("portal.css"), proposalScript: try address("proposal.js"),
      textFont: try address("inter-latin.woff2"), icon: try address("icon.svg"),
      otherFonts: try Dictionary(
        uniqueKeysWithValues: Typeface.allCases.filter { $0 != .standard }.map { ($0, try address($0.textFile)) }),
      signatureScript: try address("signature.js"), beaconScript: try address("beacon.js"),
      liveScript: try address("live.js"))
    var files: [String: File] = [:]
    for (name, bytes) in contents {
      guard let address = addresses[name], let type = Self.contentType(of: name) else { continue }
      let last = String(address.dropFirst("/assets/".utf8.count))
      files[last] = File(bytes: bytes, contentType: type, etag: "\"\(digest(bytes).prefix(32))\"")
    }
    self.files = files
  }

  /// `portal.css` with its hash: `/assets/portal-0123456789abcdef.css`.
  private static func address(_ name: String, _ digest: String) -> String {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return "/assets/\(name[..<dot])-\(digest.prefix(16))\(name[dot...])"
  }

  /// From our own table, never guessed.
  private static func contentType(of name: String) -> String? {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "woff2": "font/woff2"
    case "png": "image/png"
    case "ico": "image/x-icon"
    default: nil
    }
  }
}
