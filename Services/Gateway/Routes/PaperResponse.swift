import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore

extension Response {
  /// A file to be saved. What it holds never changes, so its hash is its name, and whoever has it is sent nothing: not even
  /// read from the database. Others are sent it part by part, as fast as they take it.
  static func paper(
    _ paper: Paper, for organization: OrganizationID, from papers: KeepPapers, to request: Request
  ) -> Response {
    let etag = "\"\(paper.sha256Text)\""
    let headers: HTTPFields = [
      .contentType: paper.contentType, .eTag: etag,
      .contentDisposition: "attachment; filename=\"\(paper.name)\"",
    ]
    if request.headers[values: .ifNoneMatch].contains(where: { $0.utf8.elementsEqual(etag.utf8) }) {
      return Response(status: .notModified, headers: headers)
    }
    let body = ResponseBody(contentLength: paper.byteCount) { writer in
      var sent = 0
      while sent < paper.byteCount {
        let part = try await papers.part(of: paper, from: sent, for: organization)
        try await writer.write(ByteBuffer(bytes: part))
        sent += part.count
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }
}
