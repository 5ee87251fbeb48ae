import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A file to be saved. What it holds never changes, so its hash is its name.
  static func paper(_ paper: Paper, for request: Request) -> Response {
    let etag = "\"\(HexText.encode(paper.sha256))\""
    var headers: HTTPFields = [
      .contentType: paper.contentType, .eTag: etag,
      .contentDisposition: "attachment; filename=\"\(paper.name)\"",
    ]
    if request.headers[values: .ifNoneMatch].contains(where: { $0.utf8.elementsEqual(etag.utf8) }) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentLength] = "\(paper.bytes.count)"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: paper.bytes)))
  }
}
