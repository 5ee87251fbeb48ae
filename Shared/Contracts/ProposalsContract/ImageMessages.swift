import Foundation

/// A picture that a version shows, as its page must know it before it has come.
public struct ImageFacts: Codable, Hashable, Sendable {
  /// Hexadecimal, of its bytes; its name everywhere.
  public var sha256: String
  /// `image/png`, `image/jpeg` or `image/webp`.
  public var contentType: String
  /// In pixels, as it is shown.
  public var width: Int
  public var height: Int

  public init(sha256: String, contentType: String, width: Int, height: Int) {
    self.sha256 = sha256
    self.contentType = contentType
    self.width = width
    self.height = height
  }

  enum CodingKeys: String, CodingKey {
    case sha256
    case contentType = "content_type"
    case width, height
  }
}

/// `POST /internal/v1/images`: the bytes of a picture. 201, or 200 when it was there already.
/// `GET /internal/v1/images/{sha256}/facts`, for the gateway itself.
public struct ImageDetail: Codable, Hashable, Sendable {
  public var sha256: String
  public var contentType: String
  public var width: Int
  public var height: Int
  /// As it is kept: without what a camera noted beside it.
  public var byteCount: Int

  public init(sha256: String, contentType: String, width: Int, height: Int, byteCount: Int) {
    self.sha256 = sha256
    self.contentType = contentType
    self.width = width
    self.height = height
    self.byteCount = byteCount
  }

  enum CodingKeys: String, CodingKey {
    case sha256
    case contentType = "content_type"
    case width, height
    case byteCount = "byte_count"
  }
}
