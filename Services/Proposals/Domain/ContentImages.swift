import Validation

/// The pictures that a content refers to.
extension Content {
  struct ImageReference: Hashable, Sendable {
    let field: String
    let sha256: String
  }

  /// In the order of the page. What is no hash was written before pictures were kept here, and shows nothing.
  var imageReferences: [ImageReference] {
    var all: [(field: String, image: String?)] = [("cover_image", coverImage)]
    for (number, section) in sections.enumerated() {
      all += section.lines.enumerated().map { ("sections[\(number)].lines[\($0.offset)].image", $0.element.image) }
    }
    for (number, package) in (packages?.choices ?? []).enumerated() {
      all += package.lines.enumerated().map {
        ("packages.choices[\(number)].lines[\($0.offset)].image", $0.element.image)
      }
    }
    return all.compactMap { field, image in
      StoredImage.shown(image).map { ImageReference(field: field, sha256: $0) }
    }
  }

  /// Judges whether every picture is there, and whether they can be shown and printed together.
  ///
  /// - Parameter images: of the organization, those of them that are there.
  /// - Throws: `invalid`.
  func check(_ images: [StoredImage]) throws(ProposalRefusal) {
    let known = Set(images.map(\.sha256))
    var checks = FieldChecks()
    for reference in imageReferences where !known.contains(reference.sha256) {
      checks.fail("unknown_image", reference.field, "There is no such picture. Upload it first.")
    }
    let first = imageReferences.first?.field ?? "cover_image"
    checks.imageCount(images, first)
    try checks.finish()
  }
}

extension FieldChecks {
  fileprivate mutating func imageCount(_ images: [StoredImage], _ field: String) {
    if images.count > ImageLimits.countOfVersion {
      fail("too_many", field, "At most \(ImageLimits.countOfVersion) different pictures.")
    }
    if images.reduce(0, { $0 + $1.byteCount }) > ImageLimits.bytesOfVersion {
      fail("images_too_large", field, "All pictures together have at most \(ImageLimits.bytesOfVersion >> 20) MiB.")
    }
    let unpacked = images.filter { $0.kind != .jpeg }.reduce(0) { $0 + $1.pixels }
    if images.reduce(0, { $0 + $1.pixels }) > ImageLimits.pixelsOfVersion
      || unpacked > ImageLimits.unpackedPixelsOfVersion
    {
      fail(
        "images_too_large", field,
        "All pictures together have at most 150 million pixels, and 60 million in PNG and WebP.")
    }
  }

  /// A hash of a picture, whether or not there is one.
  mutating func image(_ sha256: String?, _ field: String) {
    if let sha256, !StoredImage.isHash(sha256) {
      fail("unknown_image", field, "The SHA-256 of a picture that was uploaded, in lower-case hexadecimal.")
    }
  }

  /// With what it shows, for those who can't see it.
  mutating func image(_ sha256: String?, alt: String?, _ field: String) {
    image(sha256, field)
    line(alt, "\(field)_alt", bytes: ContentLimits.nameBytes)
    switch (sha256, alt) {
    case (.some, nil):
      fail("required", "\(field)_alt", "Say what the picture shows; leave it empty when it only decorates.")
    case (nil, .some): fail("conflict", "\(field)_alt", "There is no picture to describe.")
    case (.some, .some), (nil, nil): break
    }
  }
}
