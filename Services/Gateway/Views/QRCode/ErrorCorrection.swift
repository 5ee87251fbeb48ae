/// Reed-Solomon code words over GF(256) with the polynomial 0x11D, ISO/IEC 18004 section 7.5.
enum ErrorCorrection {
  private static let powers: [UInt8] = {
    var powers: [UInt8] = []
    var value = 1
    for _ in 0..<255 {
      powers.append(UInt8(value))
      value <<= 1
      if value > 255 { value ^= 0x11D }
    }
    return powers
  }()

  private static let logarithms: [Int] = {
    var logarithms = [Int](repeating: 0, count: 256)
    for (exponent, value) in powers.enumerated() { logarithms[Int(value)] = exponent }
    return logarithms
  }()

  /// The generator polynomials that the supported versions need, highest coefficient left out.
  private static let generators: [Int: [UInt8]] = Dictionary(
    uniqueKeysWithValues: Set(QRVersion.all.map(\.correctionPerBlock)).map { ($0, generator(degree: $0)) })

  static func codeWords(for data: ArraySlice<UInt8>, count: Int) -> [UInt8] {
    let generator = generators[count] ?? generator(degree: count)
    var remainder = [UInt8](repeating: 0, count: count)
    for byte in data {
      let factor = byte ^ remainder[0]
      for index in 0..<count {
        let next = index + 1 < count ? remainder[index + 1] : 0
        remainder[index] = next ^ multiply(generator[index], factor)
      }
    }
    return remainder
  }

  private static func generator(degree: Int) -> [UInt8] {
    var coefficients = [UInt8](repeating: 0, count: degree)
    coefficients[degree - 1] = 1
    for root in 0..<degree {
      for index in 0..<degree {
        let next = index + 1 < degree ? coefficients[index + 1] : 0
        coefficients[index] = multiply(coefficients[index], powers[root]) ^ next
      }
    }
    return coefficients
  }

  private static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
    guard left != 0, right != 0 else { return 0 }
    return powers[(logarithms[Int(left)] + logarithms[Int(right)]) % 255]
  }
}
