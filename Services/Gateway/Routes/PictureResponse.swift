import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A picture, named by what it holds. Personal like the page that shows it: it is not kept anywhere on the way, nor in
  /// the browser of whoever looks on somebody else's machine.
  static func picture(_ picture: ShownPicture, sha256: String, for request: Request) -> Response {
    let etag = "\"\(sha256)\""
    let headers: HTTPFields = [.contentType: picture.contentType, .eTag: etag]
    if request.headers[values: .ifNoneMatch].contains(where: { $0.utf8.elementsEqual(etag.utf8) }) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: picture.content))
  }
}
