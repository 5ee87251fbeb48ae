/// The addresses below `/i/{publicId}`.
struct InvoiceAddresses: Hashable, Sendable {
  let page: String
  var announcement: String { page + "/announcement" }
  var releaseRequest: String { page + "/release-request" }

  init(publicID: String) {
    page = "/i/" + publicID
  }
}
