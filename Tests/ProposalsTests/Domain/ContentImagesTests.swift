import Foundation
import Postgres
import Testing
import Validation

@testable import Proposals

@Suite struct ContentImagesTests {
  private func image(
    _ number: Int, bytes: Int = 1_000, side: Int = 100, kind: ImageFile.Kind = .jpeg
  ) -> StoredImage {
    let digits = String(number, radix: 16)
    return StoredImage(
      sha256: String(repeating: "0", count: 64 - digits.count) + digits, kind: kind, width: side, height: side,
      byteCount: bytes)
  }

  private func content(_ images: [StoredImage]) throws -> Content {
    var content = try Sample.kitchen.content()
    content.coverImage = images.first?.sha256
    for (number, image) in images.dropFirst().enumerated() {
      var line = content.sections[0].lines[0]
      line.image = image.sha256
      if number == 0 { content.sections[0].lines[0] = line } else { content.sections[0].lines.append(line) }
    }
    return content
  }

  private func errors(_ images: [StoredImage], known: [StoredImage]? = nil) throws -> [String] {
    do throws(ProposalRefusal) {
      let content: Content
      do { content = try self.content(images) } catch { return ["no sample"] }
      try content.check(known ?? images)
      return []
    } catch {
      guard case .invalid(let errors) = error else { return ["\(error)"] }
      return errors.map { "\($0.code) \($0.field)" }
    }
  }

  @Test func `what is not there is named with its field`() throws {
    let two = [image(1), image(2)]
    #expect(try errors(two) == [])
    #expect(try errors(two, known: [image(2)]) == ["unknown_image cover_image"])
    #expect(try errors(two, known: [image(1)]) == ["unknown_image sections[0].lines[0].image"])
  }

  @Test func `together they can be shown and printed`() throws {
    let many = (1...ImageLimits.countOfVersion + 1).map { image($0) }
    #expect(try errors(Array(many.dropLast())) == [])
    #expect(try errors(many) == ["too_many cover_image"])
    #expect(try errors([image(1, bytes: 5 << 20), image(2, bytes: 5 << 20), image(3, bytes: 6 << 20)]) == [])
    #expect(
      try errors((1...4).map { image($0, bytes: 5 << 20) }) == ["images_too_large cover_image"])
    #expect(
      try errors((1...3).map { image($0, side: 5_000, kind: .png) }) == ["images_too_large cover_image"])
    #expect(try errors((1...3).map { image($0, side: 5_000) }) == [])
    #expect(try errors((1...4).map { image($0, side: 7_000) }) == ["images_too_large cover_image"])
  }

  @Test func `what was written before pictures were kept shows nothing`() throws {
    var content = try content([image(1)])
    content.sections[0].lines[0].image = "document-7"
    #expect(content.imageReferences.map(\.field) == ["cover_image"])
    let old = try JSONDecoder().decode(Content.self, from: Data(try StoredJSON.encode(content).utf8))
    #expect(old == content)
  }
}
