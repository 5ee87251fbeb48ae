import Foundation

/// A page and everything that it may load.
public struct PrintJob: Sendable {
  public struct File: Sendable, Encodable {
    let type: String
    let base64: String

    /// - Parameter type: a media type.
    public init(type: String, bytes: [UInt8]) {
      self.type = type
      base64 = Data(bytes).base64EncodedString()
    }
  }

  let html: String
  let files: [String: File]

  /// - Parameter files: by the name under which the page asks for them: `paper.css`.
  public init(html: String, files: [String: File]) {
    self.html = html
    self.files = files
  }

  var input: [UInt8] {
    get throws { Array(try JSONEncoder().encode(Message(html: html, files: files))) }
  }

  private struct Message: Encodable {
    let html: String
    let files: [String: File]
  }
}
