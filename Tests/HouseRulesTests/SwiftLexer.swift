/// Just enough of Swift's lexical structure to tell code from comments and literals. Interpolations are code.
enum SwiftLexer {
  static func codeOnly(_ text: String) -> String {
    var lexer = Lexer(bytes: Array(text.utf8))
    lexer.code(untilClosingParenthesis: false)
    return String(decoding: lexer.output, as: UTF8.self)
  }

  private struct Lexer {
    let bytes: [UInt8]
    var position = 0
    var output: [UInt8] = []

    init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func code(untilClosingParenthesis: Bool) {
      var depth = 0
      while let byte = peek() {
        if matches("//") {
          skip { $0 != UInt8(ascii: "\n") }
        } else if matches("/*") {
          blockComment()
        } else if let hashes = literalStart() {
          literal(hashes: hashes)
        } else if isRawIdentifier(byte) {
          // A backquoted name may hold anything; it is not code to be judged.
          position += 1
          skip { $0 != UInt8(ascii: "`") }
          position += 1
          output.append(UInt8(ascii: "_"))
        } else {
          if byte == UInt8(ascii: "(") { depth += 1 }
          if byte == UInt8(ascii: ")") {
            if depth == 0, untilClosingParenthesis { return }
            depth -= 1
          }
          output.append(byte)
          position += 1
        }
      }
    }

    private func isRawIdentifier(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "`") }

    private func peek(_ offset: Int = 0) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private func matches(_ text: StaticString) -> Bool {
      text.withUTF8Buffer { wanted in
        position + wanted.count <= bytes.count && bytes[position..<position + wanted.count].elementsEqual(wanted)
      }
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
      while let byte = peek(), condition(byte) { position += 1 }
    }

    private mutating func blockComment() {
      var depth = 0
      repeat {
        if matches("/*") {
          depth += 1
          position += 2
        } else if matches("*/") {
          depth -= 1
          position += 2
        } else {
          if peek() == UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
          position += 1
        }
      } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before a string literal that starts here; `nil` when none starts.
    private func literalStart() -> Int? {
      var hashes = 0
      while peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
      return peek(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func literal(hashes: Int) {
      position += hashes
      let isMultiline = matches("\"\"\"")
      let quotes = isMultiline ? 3 : 1
      position += quotes
      output.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: "\"")])
      while let byte = peek() {
        if byte == UInt8(ascii: "\\"), followedByHashes(hashes, at: 1) {
          if peek(1 + hashes) == UInt8(ascii: "(") {
            position += 2 + hashes
            output.append(UInt8(ascii: "("))
            code(untilClosingParenthesis: true)
            output.append(UInt8(ascii: ")"))
            position += 1
          } else {
            position += 2 + hashes
          }
        } else if closes(quotes: quotes, hashes: hashes) {
          position += quotes + hashes
          return
        } else {
          if byte == UInt8(ascii: "\n") {
            guard isMultiline else { return }
            output.append(byte)
          }
          position += 1
        }
      }
    }

    private func followedByHashes(_ count: Int, at offset: Int) -> Bool {
      (0..<count).allSatisfy { peek(offset + $0) == UInt8(ascii: "#") }
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
      (0..<quotes).allSatisfy { peek($0) == UInt8(ascii: "\"") } && followedByHashes(hashes, at: quotes)
    }
  }
}
