/// The most of everything that has to do with pictures.
enum ImageLimits {
  static let bytes = 5 << 20
  /// Of a side, in pixels.
  static let side = 16_384
  static let pixels = 50_000_000
  /// Of one that a printer has to unpack; a JPEG goes into a PDF as it is.
  static let unpackedPixels = 25_000_000

  /// Kept for one organization.
  static let count = 5_000
  static let totalBytes: Int64 = 2 << 30

  /// Shown by one version, its logo not counted: what a phone can load and a printer can print.
  static let countOfVersion = 60
  static let bytesOfVersion = 16 << 20
  static let pixelsOfVersion = 150_000_000
  static let unpackedPixelsOfVersion = 60_000_000
}
