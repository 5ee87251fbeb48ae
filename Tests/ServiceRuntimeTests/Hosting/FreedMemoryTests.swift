import Foundation
import Testing

@testable import ServiceRuntime

struct FreedMemoryTests {
  /// In MiB.
  private func resident() throws -> Int {
    let pages = try #require(
      String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").dropFirst().first)
    return try #require(Int(pages)) * sysconf(Int32(_SC_PAGESIZE)) / (1 << 20)
  }

  @Test func `what was freed between things that are kept goes back to the system`() throws {
    // Smaller than what the C library gives back by itself, and with something behind it.
    var blocks = (0..<65_536).map { [UInt8](repeating: UInt8($0 & 0xFF), count: 4000) }
    var kept: [[UInt8]] = []
    for position in stride(from: 0, to: blocks.count, by: 64) { kept.append(blocks[position]) }
    blocks = []
    let before = try resident()
    FreedMemory.giveBack()
    let after = try resident()
    #expect(after < before - 128, "\(before) MiB, then \(after) MiB")
    #expect(kept.count == 1024 && kept.allSatisfy { $0.count == 4000 })
  }
}
