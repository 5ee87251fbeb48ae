import HTML
import TestSupport
import Testing

@testable import Gateway

@Suite struct QRCodeTests {
  @Test func `error correction of the standard's worked example`() {
    let data: [UInt8] = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
    #expect(ErrorCorrection.codeWords(for: data[...], count: 10) == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23])
  }

  @Test func `the smallest version that holds the text is taken`() {
    let sides = [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, 152, 153, 180].map { length in
      QRCode(String(repeating: "a", count: length))?.side
    }
    #expect(sides == [21, 21, 25, 25, 29, 29, 33, 33, 37, 37, 41, 41, 45, 45, 49, 49, 53, 53])
    #expect(QRCode(String(repeating: "a", count: 181)) == nil)
  }

  @Test func `format bits of level M with mask 0 stand at both places`() throws {
    let code = try #require(QRCode("https://portal.example/p/k7Qm2vX9Rt4c"))
    // 101010000010010, the most significant bit first.
    let expected = Array("101010000010010").map { $0 == "1" }
    let corner: [(Int, Int)] = [
      (0, 8), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (7, 8), (8, 8), (8, 7), (8, 5), (8, 4), (8, 3), (8, 2), (8, 1),
      (8, 0),
    ]
    #expect(corner.map { code.isDark($0.0, $0.1) } == expected)
    let below = (0..<7).map { (8, code.side - 1 - $0) }
    let right = (0..<8).map { (code.side - 8 + $0, 8) }
    #expect((below + right).map { code.isDark($0.0, $0.1) } == expected)
    #expect(code.isDark(8, code.side - 8))
  }

  @Test func `version 7 carries its version bits`() throws {
    let code = try #require(QRCode(String(repeating: "a", count: 110)))
    let expected = Array("000111110010010100").reversed().map { $0 == "1" }
    let bits = (0..<18).map { code.isDark($0 / 3, code.side - 11 + $0 % 3) }
    let mirrored = (0..<18).map { code.isDark(code.side - 11 + $0 % 3, $0 / 3) }
    #expect(bits == expected && mirrored == expected)
  }

  @Test func `the picture draws the dark modules and nothing else`() throws {
    let code = try #require(QRCode("x"))
    let picture = QRPicture.svg(code, title: "\"Title\" <b>")
    let scan = StrictHTML(picture.bytes)
    #expect(scan.tags == ["svg", "path"])
    let path = try #require(scan.values("path", "d").first)
    let drawn = path.split(separator: "h").dropFirst().reduce(0) { sum, part in
      sum + (Int(part.prefix { $0.isNumber }) ?? 0)
    }
    let dark = (0..<code.side).reduce(0) { sum, y in sum + (0..<code.side).count { code.isDark($0, y) } }
    #expect(drawn == dark)
  }
}
