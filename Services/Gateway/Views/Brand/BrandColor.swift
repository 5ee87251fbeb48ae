import Foundation

/// A colour of the sRGB space with 8 bits a channel, and the same colour in OKLCH, where lightness can be moved without
/// the hue seeming to change (Björn Ottosson, "A perceptual color space for image processing").
struct BrandColor: Hashable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads `#rrggbb`, either case.
  init?(hex: some StringProtocol) {
    let bytes = Array(hex.utf8)
    guard bytes.count == 7, bytes[0] == 0x23 else { return nil }
    let digits = bytes.dropFirst().compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 6 else { return nil }
    red = UInt8(digits[0] * 16 + digits[1])
    green = UInt8(digits[2] * 16 + digits[3])
    blue = UInt8(digits[4] * 16 + digits[5])
  }

  var hex: String { "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

  /// Relative luminance, WCAG 2.2.
  var luminance: Double {
    0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  /// Contrast ratio of WCAG 2.2, 1...21.
  func contrast(with other: BrandColor) -> Double {
    let (one, two) = (luminance + 0.05, other.luminance + 0.05)
    return max(one, two) / min(one, two)
  }

  static let white = BrandColor(red: 255, green: 255, blue: 255)

  fileprivate static func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}

/// OKLCH: lightness 0...1, chroma from 0 (grey), hue in radians.
struct PerceivedColor: Hashable, Sendable {
  var lightness: Double
  var chroma: Double
  var hue: Double

  init(lightness: Double, chroma: Double, hue: Double) {
    self.lightness = lightness
    self.chroma = chroma
    self.hue = hue
  }

  init(_ color: BrandColor) {
    let (r, g, b) = (
      BrandColor.linear(color.red), BrandColor.linear(color.green), BrandColor.linear(color.blue)
    )
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    let greenRed = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    let blueYellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    chroma = (greenRed * greenRed + blueYellow * blueYellow).squareRoot()
    hue = atan2(blueYellow, greenRed)
  }

  /// The nearest colour a screen can show: chroma gives way until all channels are in range.
  var color: BrandColor {
    var low = 0.0
    var high = chroma
    if let exact = channels(chroma: chroma) { return exact }
    for _ in 0..<16 {
      let middle = (low + high) / 2
      if channels(chroma: middle) == nil { high = middle } else { low = middle }
    }
    return channels(chroma: low) ?? (lightness > 0.5 ? .white : BrandColor(red: 0, green: 0, blue: 0))
  }

  func at(lightness: Double) -> PerceivedColor {
    PerceivedColor(lightness: min(max(lightness, 0), 1), chroma: chroma, hue: hue)
  }

  private func channels(chroma: Double) -> BrandColor? {
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    let long = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let medium = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let short = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    guard let red = Self.channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      let green = Self.channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      let blue = Self.channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
    else { return nil }
    return BrandColor(red: red, green: green, blue: blue)
  }

  private static func channel(_ linear: Double) -> UInt8? {
    guard linear > -0.002, linear < 1.002 else { return nil }
    let clipped = min(max(linear, 0), 1)
    let value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * pow(clipped, 1 / 2.4) - 0.055
    return UInt8((value * 255).rounded())
  }
}
