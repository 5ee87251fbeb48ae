/// The addresses below `/i/{publicId}`.
struct InvoiceAddresses: Hashable, Sendable {
  let page: String
  var announcement: String { page + "/announcement" }
  var releaseRequest: String { page + "/release-request" }
  /// What stands before the hash of a picture.
  var pictures: String { page + "/images/" }

  init(publicID: String) {
    page = "/i/" + publicID
  }
}

/// The page that an address belongs to.
enum SharedPageAddress {
  /// - Parameter path: of a proposal's page, an invoice's, or something below one.
  static func page(of path: String, publicID: String) -> String {
    path.hasPrefix("/i/") ? InvoiceAddresses(publicID: publicID).page : ProposalAddresses(publicID: publicID).page
  }
}
