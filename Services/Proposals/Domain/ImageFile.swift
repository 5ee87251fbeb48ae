/// A picture as it is kept: what it is, is told by its bytes alone, and what does not belong to the picture (where and
/// when it was taken, comments, previews, whatever hides behind its end) is left out.
struct ImageFile: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    case png, jpeg, webp

    var mediaType: String { "image/\(rawValue)" }
  }

  var kind: Kind
  /// In pixels, as it is shown.
  var width: Int
  var height: Int
  var bytes: [UInt8]

  /// - Throws: `ImageFault`.
  init(checking bytes: [UInt8]) throws(ImageFault) {
    guard bytes.count <= ImageLimits.bytes else { throw .tooLarge }
    if bytes.starts(with: PNGFile.signature) {
      self = try PNGFile.cleaned(bytes)
    } else if bytes.starts(with: JPEGFile.start) {
      self = try JPEGFile.cleaned(bytes)
    } else if bytes.starts(with: WebPFile.start), bytes.dropFirst(8).starts(with: WebPFile.form) {
      self = try WebPFile.cleaned(bytes)
    } else {
      throw .notAnImage
    }
  }

  /// - Throws: `tooManyPixels`, and `damaged` for a picture without any.
  init(kind: Kind, width: Int, height: Int, bytes: [UInt8]) throws(ImageFault) {
    try Self.checkSize(width, height, of: kind)
    self.kind = kind
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// - Throws: as `init(kind:width:height:bytes:)`.
  static func checkSize(_ width: Int, _ height: Int, of kind: Kind) throws(ImageFault) {
    guard width > 0, height > 0 else { throw .damaged }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    let most = kind == .jpeg ? ImageLimits.pixels : ImageLimits.unpackedPixels
    guard !overflow, max(width, height) <= ImageLimits.side, pixels <= most else { throw .tooManyPixels }
  }
}

/// Why a file can't be taken for a picture.
enum ImageFault: Error, Hashable, Sendable {
  /// None of the kinds: SVG, GIF, a page, a text.
  case notAnImage
  /// Cut off, or not what its own header says.
  case damaged
  case animated
  case tooManyPixels
  case tooLarge
}

/// A picture that is kept, as it is handed out.
struct ImageBytes: Sendable {
  let kind: ImageFile.Kind
  let bytes: [UInt8]
}

/// A picture that is kept, without its bytes.
struct StoredImage: Hashable, Sendable {
  /// Hexadecimal, of its bytes.
  var sha256: String
  var kind: ImageFile.Kind
  var width: Int
  var height: Int
  var byteCount: Int

  var pixels: Int { width.multipliedReportingOverflow(by: height).partialValue }

  /// What a content's reference shows: nothing, where something else than a hash was written before pictures were kept here.
  static func shown(_ reference: String?) -> String? { reference.flatMap { isHash($0) ? $0 : nil } }

  static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
