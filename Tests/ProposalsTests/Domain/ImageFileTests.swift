import Foundation
import Testing

@testable import Proposals

@Suite struct ImageFileTests {
  private typealias Samples = ImageSamples

  private func fault(_ bytes: [UInt8]) -> ImageFault? {
    do throws(ImageFault) {
      _ = try ImageFile(checking: bytes)
      return nil
    } catch {
      return error
    }
  }

  private func contains(_ file: ImageFile, _ text: String) -> Bool {
    String(decoding: file.bytes, as: UTF8.self).contains(text)
  }

  @Test func `each kind is told by its bytes, with its size`() throws {
    let progressive = try ImageFile(checking: Samples.jpeg(128, 96, marker: 0xC2))
    #expect(progressive.kind == .jpeg && progressive.width == 128 && progressive.height == 96)
    let png = try ImageFile(checking: Samples.png(64, 32))
    #expect(png.kind == .png && png.width == 64 && png.height == 32 && png.bytes == Samples.png(64, 32))
    for picture in [Samples.lossy(), Samples.lossless()] {
      let webp = try ImageFile(checking: Samples.riff(picture))
      #expect(webp.kind == .webp && webp.width == 64 && webp.height == 32 && webp.bytes == Samples.riff(picture))
    }
  }

  @Test func `the samples of the demo are what they say`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/samples/pictures")
    var seen = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".jpg") || name.hasSuffix(".png") {
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      let file = try ImageFile(checking: bytes)
      #expect(bytes.count < 120_000 && file.kind == (name.hasSuffix(".png") ? .png : .jpeg), "\(name)")
      #expect(try ImageFile(checking: file.bytes) == file, "cleaning again changes nothing: \(name)")
      seen += 1
    }
    #expect(seen >= 10)
  }

  @Test(arguments: [
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "<!doctype html><p>x",
    "GIF89a\u{1}\u{1}",
    "%PDF-1.7", "", "\u{89}PNG", "RIFF\u{4}\0\0\0WAVE", "BM", "II*\0",
  ])
  func `what is no picture is refused`(text: String) {
    #expect(fault(Array(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })) == .notAnImage)
  }

  @Test func `notes, previews and what hides behind the end are left out`() throws {
    let canary = "CANARY<script>alert(1)</script>"
    let text = Array(canary.utf8)
    let png = try ImageFile(
      checking: Samples.png(
        extra: Samples.chunk("tEXt", Array("Comment\0".utf8) + text) + Samples.chunk("eXIf", text)
          + Samples.chunk("gAMA", [0, 0, 177, 143])) + text)
    #expect(!contains(png, "CANARY") && contains(png, "gAMA") && png.bytes.suffix(12) == Samples.end[...])
    let notes =
      Samples.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + text) + Samples.segment(0xFE, text)
      + Samples.segment(0xED, text) + Samples.segment(0xE0, Array("JFXX\0".utf8) + text)
      + Samples.segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + [1, 2, 3])
      + Samples.segment(0xE2, Array("MPF\0".utf8) + text)
      + Samples.segment(0xEE, Array("Adobe\0d".utf8) + [0, 0, 0, 0, 1])
    let jpeg = try ImageFile(checking: Samples.jpeg(notes: notes, tail: text + Array("PK\u{3}\u{4}".utf8)))
    #expect(!contains(jpeg, "CANARY") && contains(jpeg, "ICC_PROFILE") && contains(jpeg, "Adobe"))
    #expect(jpeg.bytes.suffix(2) == [0xFF, 0xD9] && jpeg.bytes.count { $0 == 0x56 } > 0)
    let webp = try ImageFile(
      checking: Samples.riff(
        Samples.canvas(flags: 0x3C) + Samples.part("ICCP", [1, 2, 3]) + Samples.part("ALPH", [9, 9]) + Samples.lossy()
          + Samples.part("EXIF", text) + Samples.part("XMP ", text)) + text)
    #expect(!contains(webp, "CANARY") && contains(webp, "ICCP") && contains(webp, "ALPH"))
    #expect(webp.bytes[20] == 0x30, "the flags of what is left")
    for file in [png, jpeg, webp] { #expect(try ImageFile(checking: file.bytes) == file) }
  }

  @Test(arguments: [true, false])
  func `of a camera's notes the way up alone is kept`(isBig: Bool) throws {
    for orientation in UInt8(1)...9 {
      let file = try ImageFile(
        checking: Samples.jpeg(64, 32, notes: Samples.exif(orientation: orientation, isBig: isBig)))
      #expect(!contains(file, "CANARY") && !contains(file, "Cam"))
      let isSideways = (5...8).contains(orientation)
      #expect(file.width == (isSideways ? 32 : 64) && file.height == (isSideways ? 64 : 32), "\(orientation)")
      #expect(contains(file, "Exif") == (2...8).contains(orientation))
      #expect(try ImageFile(checking: file.bytes) == file, "\(orientation)")
    }
  }

  @Test func `a header that lies is found`() throws {
    // Pixels that the data can not hold.
    #expect(fault(Samples.png(5_000, 5_000)) == .damaged)
    #expect(fault(Samples.jpeg(4_000, 4_000)) == .damaged)
    #expect(fault(Samples.riff(Samples.canvas(640, 480, flags: 0) + Samples.lossy())) == .damaged)
    // Beyond every measure.
    for (width, height) in [
      (0x7FFF_FFFF, 0x7FFF_FFFF), (20_000, 1), (16_384, 16_384), (0xFFFF_FFFF, 2), (6_000, 5_000),
    ] {
      #expect(fault(Samples.png(width, height)) == .tooManyPixels, "\(width)")
    }
    #expect(fault(Samples.jpeg(0xFFFF, 0xFFFF)) == .tooManyPixels)
    #expect(fault(Samples.jpeg(8_000, 7_000)) == .tooManyPixels)
    #expect(fault(Samples.riff(Samples.lossless(16_384, 16_384))) == .tooManyPixels)
    for (width, height) in [(0, 1), (1, 0)] { #expect(fault(Samples.png(width, height)) == .damaged) }
    // Whose height comes later, in which nobody says how many pixels there are.
    #expect(fault(Samples.jpeg(64, 0)) == .damaged)
    // Another depth than its colours can have, another compression, a second header, a wrong checksum.
    for (depth, color) in [(UInt8(16), UInt8(3)), (3, 0), (8, 1), (0, 2)] {
      #expect(
        fault(PNGFile.signature + Samples.header(8, 8, depth: depth, color: color) + Samples.pixels + Samples.end)
          == .damaged)
    }
    #expect(fault(Samples.png(extra: Samples.header(8, 8))) == .damaged)
    var flipped = Samples.png()
    flipped[50] ^= 1
    #expect(fault(flipped) == .damaged)
    #expect(fault(Samples.png(extra: Samples.chunk("ABCD", []))) == .damaged, "critical and unknown")
    #expect(fault(PNGFile.signature + Samples.header(8, 8) + Samples.end) == .damaged, "no pixels")
    let split = Samples.pixels + Samples.chunk("tEXt", []) + Samples.pixels
    #expect(fault(PNGFile.signature + Samples.header(8, 8) + split + Samples.end) == .damaged, "pixels in two places")
    #expect(fault(Samples.jpeg(marker: 0xC9)) == .damaged, "arithmetic")
    #expect(fault([0xFF, 0xD8] + Samples.scan + [0xFF, 0xD9]) == .damaged, "a scan without a frame")
  }

  @Test func `what moves is refused`() {
    #expect(fault(Samples.png(extra: Samples.chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]))) == .animated)
    #expect(fault(Samples.riff(Samples.canvas(flags: 0x02) + Samples.part("ANIM", []))) == .animated)
  }

  @Test func `more than five mebibytes are refused unread`() {
    #expect(fault(Array(repeating: 0x89, count: ImageLimits.bytes + 1)) == .tooLarge)
  }

  @Test func `whatever is cut off is refused, and nothing ever traps`() throws {
    let whole = [
      Samples.png(extra: Samples.chunk("tRNS", [0, 0])), Samples.jpeg(notes: Samples.exif(orientation: 6)),
      Samples.riff(Samples.lossy()),
      Samples.riff(Samples.canvas(flags: 0x10) + Samples.part("ALPH", [1]) + Samples.lossless()),
    ]
    for picture in whole {
      #expect(fault(picture) == nil)
      for length in 0..<picture.count { #expect(fault(Array(picture.prefix(length))) != nil, "\(length)") }
    }
    // The same seed each time, so that what fails can be found again.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    for round in 0..<30_000 {
      var bytes = whole[round % whole.count]
      for _ in 0...(next() % 4) {
        let at = Int(next() % UInt64(bytes.count))
        bytes[at] = next() % 3 == 0 ? 0xFF : UInt8(truncatingIfNeeded: next())
      }
      if round % 5 == 0 { bytes = Array(bytes.prefix(Int(next() % UInt64(bytes.count)))) }
      if let file = try? ImageFile(checking: bytes) {
        #expect(file.width > 0 && file.height > 0 && file.width * file.height <= ImageLimits.pixels)
        #expect((try? ImageFile(checking: file.bytes)) == file)
      }
    }
  }
}
