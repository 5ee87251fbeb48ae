import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite struct BrandTests {
  static let colors: [BrandColor] = {
    var generator = SeededGenerator(seed: 11)
    let random = (0..<1500).map { _ in
      BrandColor(
        red: .random(in: 0...255, using: &generator), green: .random(in: 0...255, using: &generator),
        blue: .random(in: 0...255, using: &generator))
    }
    let corners: [UInt8] = [0, 1, 127, 128, 254, 255]
    return random
      + corners.flatMap { red in
        corners.flatMap { green in corners.map { BrandColor(red: red, green: green, blue: $0) } }
      }
  }()

  @Test func `contrast is that of WCAG`() throws {
    let black = try #require(BrandColor(hex: "#000000"))
    #expect(abs(black.contrast(with: .white) - 21) < 0.001)
    let grey = try #require(BrandColor(hex: "#767676"))
    #expect(abs(grey.contrast(with: .white) - 4.54) < 0.01)
    #expect(BrandColor(hex: "#2F5d50")?.hex == "#2f5d50")
    for text in ["2f5d50", "#2f5d5", "#2f5d5g", "#2f5d500", "", "#２f5d50"] { #expect(BrandColor(hex: text) == nil) }
  }

  @Test func `the way to perceived colour and back keeps every colour`() {
    for color in Self.colors { #expect(PerceivedColor(color).color == color) }
  }

  @Test func `every accent becomes readable on light and dark paper`() {
    for color in Self.colors {
      let palette = BrandPalette(accent: color)
      for (shades, paper) in [(palette.light, BrandPalette.Paper.light), (palette.dark, .dark)] {
        for ground in [paper.background, paper.surface, shades.soft] {
          #expect(shades.text.contrast(with: ground) >= 4.5, "\(color.hex)")
        }
        for ground in [paper.background, paper.surface] {
          #expect(shades.edge.contrast(with: ground) >= 3, "\(color.hex)")
        }
        #expect(shades.onFill.contrast(with: shades.fill) >= 4.5, "\(color.hex)")
        #expect(shades.onFill.contrast(with: shades.fillHover) >= 4.5, "\(color.hex)")
        #expect(shades.fillHover != shades.fill, "\(color.hex)")
        #expect(paper.ink.contrast(with: shades.soft) >= 7, "\(color.hex)")
      }
    }
  }

  @Test func `what is changed is told, and nothing else`() {
    for color in Self.colors {
      let palette = BrandPalette(accent: color)
      let told = Set(palette.changes.map(\.use))
      #expect(told.contains(.textOnLight) == (palette.light.text != color))
      #expect(told.contains(.buttonOnLight) == (palette.light.fill != color))
      #expect(told.contains(.textOnDark) == (palette.dark.text != color))
      #expect(told.contains(.buttonOnDark) == (palette.dark.fill != color))
    }
  }

  @Test func `a dark accent stays as it is on light paper, a bright one keeps its button`() throws {
    let green = BrandPalette(accent: try #require(BrandColor(hex: "#2f5d50")))
    #expect(green.light.text.hex == "#2f5d50" && green.light.fill.hex == "#2f5d50" && green.light.onFill == .white)
    #expect(green.changes.map(\.use) == [.textOnDark, .buttonOnDark])
    #expect(green.changes.allSatisfy { $0.sentence.contains("instead of #2f5d50") })
    let yellow = BrandPalette(accent: try #require(BrandColor(hex: "#f2b705")))
    #expect(yellow.light.fill.hex == "#f2b705" && yellow.light.edge.hex != "#f2b705" && yellow.light.onFill != .white)
    #expect(yellow.changes.map(\.use) == [.textOnLight])
  }

  @Test func `the stylesheet is found by the colour in its name, and no other name is served`() {
    #expect(BrandStylesheet.address(accent: "#2F5D50") == "/assets/brand/1-2f5d50.css")
    #expect(BrandStylesheet.css(fileName: "1-2f5d50.css") == BrandStylesheet.css(accent: "#2f5d50"))
    #expect(BrandStylesheet.address(accent: "red;}") == BrandStylesheet.address(accent: BrandStylesheet.fallback.hex))
    for name in [
      "2-2f5d50.css", "1-2F5D50.css", "1-2f5d5.css", "1-2f5d50", "1-../../x.css", "", "1-.css", "1-2f5d50.css.css",
    ] {
      #expect(BrandStylesheet.css(fileName: name) == nil, "\(name)")
    }
  }

  @Test func `the paper of the derivation is the paper of the stylesheet`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let css = try String(
      contentsOf: folder.appendingPathComponent("../../../Services/Gateway/Assets/portal.css").standardizedFileURL,
      encoding: .utf8)
    let halves = css.split(separator: "@media screen and (prefers-color-scheme: dark)", maxSplits: 1)
    for (part, paper) in zip(halves, [BrandPalette.Paper.light, .dark]) {
      #expect(part.contains("--background: \(paper.background.hex);"))
      #expect(part.contains("--surface: \(paper.surface.hex);"))
      #expect(part.contains("--ink: \(paper.ink.hex);"))
    }
    #expect(halves.count == 2)
  }

  @Test func `fonts in the stylesheet get their hashed addresses`() {
    let css = "src: url(\"a.woff2\") format(\"woff2\"); src: url(\"b.woff2\")"
    let resolved = AssetReferences.resolved(in: css, addresses: ["a.woff2": "/assets/a.1.woff2"])
    #expect(resolved == "src: url(\"/assets/a.1.woff2\") format(\"woff2\"); src: url(\"b.woff2\")")
  }
}
