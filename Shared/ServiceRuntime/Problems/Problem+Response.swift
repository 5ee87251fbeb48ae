import HTTPTypes
import Hummingbird
import NIOCore

extension Problem {
  /// The body of RFC 9457; `instance` is the request id.
  public func document(instance: String) -> [UInt8] {
    var json = JSONText()
    json.open()
    json.member("type", text: "about:blank")
    json.member("title", text: title)
    json.member("status", number: status.code)
    json.member("code", text: code)
    if let detail { json.member("detail", text: detail) }
    if let field { json.member("field", text: field) }
    json.member("instance", text: instance)
    if !errors.isEmpty {
      json.member("errors") { json in
        json.list(errors) { json, error in
          json.open()
          json.member("code", text: error.code)
          json.member("field", text: error.field)
          json.member("detail", text: error.detail)
          json.close()
        }
      }
    }
    for (name, value) in members.sorted(by: { $0.key < $1.key }) { json.member(name, text: value) }
    json.close()
    return json.bytes
  }

  public func response(instance: String) -> Response {
    var headers = self.headers
    headers[.contentType] = "application/problem+json"
    headers[.cacheControl] = headers[.cacheControl] ?? "no-store"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document(instance: instance))))
  }
}

extension Problem: HTTPResponseError {
  public func response(from request: Request, context: some RequestContext) throws -> Response {
    response(instance: (context as? PortalRequestContext)?.requestID ?? "")
  }
}
