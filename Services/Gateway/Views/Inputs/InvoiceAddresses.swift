/// The addresses below `/i/{publicId}`.
struct InvoiceAddresses: Hashable, Sendable {
  let page: String
  var announcement: String { page + "/announcement" }
  var releaseRequest: String { page + "/release-request" }
  /// What is held back, and what was asked about it.
  var held: String { page + "#held" }
  /// Itself, on paper.
  var paper: String { page + "/invoice.pdf" }
  /// What stands before the hash of a picture.
  var pictures: String { page + "/images/" }

  init(publicID: String) {
    page = "/i/" + publicID
  }

  /// Of a payment on it, by its number.
  func receipt(_ number: String) -> String { page + "/receipts/" + number + Self.paperEnd }

  private static let paperEnd = ".pdf"

  /// - Returns: `nil` for what is no file of a receipt.
  static func receiptNumber(ofFile name: String) -> String? {
    name.utf8.count > paperEnd.utf8.count && name.hasSuffix(paperEnd) ? String(name.dropLast(paperEnd.count)) : nil
  }
}

/// The page that an address belongs to.
enum SharedPageAddress {
  /// - Parameter path: of a proposal's page, an invoice's, or something below one.
  static func page(of path: String, publicID: String) -> String {
    switch subject(of: path) {
    case .invoice: InvoiceAddresses(publicID: publicID).page
    case .proposal: ProposalAddresses(publicID: publicID).page
    }
  }

  static func subject(of path: String) -> SharedPage { path.hasPrefix("/i/") ? .invoice : .proposal }
}
