import HTML

/// The code as one stroked SVG path: row by row, a stroke for each run of dark modules and a move for each gap, with the
/// quiet zone of four modules around it.
enum QRPicture {
  static func svg(_ code: QRCode, title: String) -> Markup {
    let extent = code.side + 8
    return """
      <svg class="qr" viewBox="-4 -4.5 \(extent) \(extent)" role="img" aria-label="\(title)">\
      <path stroke="#000" d="\(unsafeRaw: path(code))"></path></svg>
      """
  }

  private static func path(_ code: QRCode) -> String {
    var path: [UInt8] = []
    path.reserveCapacity(code.side * code.side * 3)
    for y in 0..<code.side {
      append("M0 ", y, to: &path)
      var x = 0
      while x < code.side {
        let start = x
        let isDark = code.isDark(x, y)
        while x < code.side, code.isDark(x, y) == isDark { x += 1 }
        if isDark {
          append("h", x - start, to: &path)
        } else if x < code.side {
          append("m", x - start, to: &path)
          path.append(contentsOf: " 0".utf8)
        }
      }
    }
    return String(decoding: path, as: UTF8.self)
  }

  /// A command and a number below 100.
  private static func append(_ command: String, _ number: Int, to path: inout [UInt8]) {
    path.append(contentsOf: command.utf8)
    if number >= 10 { path.append(0x30 + UInt8(truncatingIfNeeded: number / 10)) }
    path.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }
}
