/// The sizes of QR codes that a web address needs: versions 1 to 9 at error correction level M (ISO/IEC 18004, table 9
/// and annex E).
struct QRVersion: Hashable, Sendable {
  var number: Int
  var correctionPerBlock: Int
  /// Data code words of each block.
  var blocks: [Int]
  var alignmentCentres: [Int]

  /// Modules along one side.
  var side: Int { 17 + 4 * number }
  var dataCodeWords: Int { blocks.reduce(0, +) }

  static let all = [
    QRVersion(number: 1, correctionPerBlock: 10, blocks: [16], alignmentCentres: []),
    QRVersion(number: 2, correctionPerBlock: 16, blocks: [28], alignmentCentres: [6, 18]),
    QRVersion(number: 3, correctionPerBlock: 26, blocks: [44], alignmentCentres: [6, 22]),
    QRVersion(number: 4, correctionPerBlock: 18, blocks: [32, 32], alignmentCentres: [6, 26]),
    QRVersion(number: 5, correctionPerBlock: 24, blocks: [43, 43], alignmentCentres: [6, 30]),
    QRVersion(number: 6, correctionPerBlock: 16, blocks: [27, 27, 27, 27], alignmentCentres: [6, 34]),
    QRVersion(number: 7, correctionPerBlock: 18, blocks: [31, 31, 31, 31], alignmentCentres: [6, 22, 38]),
    QRVersion(number: 8, correctionPerBlock: 22, blocks: [38, 38, 39, 39], alignmentCentres: [6, 24, 42]),
    QRVersion(number: 9, correctionPerBlock: 22, blocks: [36, 36, 36, 37, 37], alignmentCentres: [6, 26, 46]),
  ]

  /// The smallest that holds so many bytes; `nil` over 180.
  static func holding(byteCount: Int) -> QRVersion? {
    all.first { byteCount + 2 <= $0.dataCodeWords }
  }
}
