import Foundation
import ProofBundle

/// `portal-verify`: says whether a proof bundle holds, with nothing but the bundle.
@main
struct PortalVerify {
  static func main() {
    do {
      let order = try Order(Array(CommandLine.arguments.dropFirst()))
      exit(try run(order))
    } catch let refusal as Refusal {
      FileHandle.standardError.write(Data("\(refusal.text)\n".utf8))
      exit(2)
    } catch {
      FileHandle.standardError.write(Data("portal-verify: \(error)\n".utf8))
      exit(2)
    }
  }

  /// - Returns: the exit code: 0 when everything that was looked at holds, 1 otherwise.
  private static func run(_ order: Order) throws -> Int32 {
    let check = ProofCheck(try read(order.bundle), trusted: try order.trusted())
    for line in Report.lines(check) { print(line) }
    guard check.findings.isEmpty, let bundle = check.bundle else { return 1 }
    if let path = order.copy {
      do { try Data(bundle.copy).write(to: URL(filePath: path)) } catch {
        throw Refusal(text: "portal-verify: \(path) can't be written")
      }
      print("The signed copy was written to \(path).")
    }
    return 0
  }

  static func read(_ path: String) throws(Refusal) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(text: "portal-verify: \(path) can't be read")
    }
    return Array(data)
  }
}

/// What can't be done as it was asked.
struct Refusal: Error {
  let text: String
}
