import HTML
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A page; personal until something says otherwise.
  static func page(_ markup: Markup, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    page(ByteBuffer(bytes: markup.bytes), status: status, headers: headers)
  }

  static func page(
    _ buffer: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "text/html; charset=utf-8"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
  }

  /// To another page of this portal, to be fetched with GET.
  /// - Parameter path: made by this program, never taken from a request as it is.
  static func seeOther(_ path: String, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.location] = path
    return Response(status: .seeOther, headers: headers)
  }
}
