import HTML
import ProposalsContract

/// A postal address on one line or on several, in the order that its country writes it.
enum AddressLines {
  static func lines(_ address: PostalAddress) -> [String] {
    let region = [address.region, address.postalCode].compactMap { $0 }.joined(separator: " ")
    let town = region.isEmpty ? address.city : "\(address.city), \(region)"
    let country = address.country == "US" ? nil : address.country
    return [address.line1, address.line2, town, country].compactMap { $0 }.filter { !$0.isEmpty }
  }

  static func block(_ address: PostalAddress) -> Markup {
    "\(lines(address).map { "<span class=\"address-line\">\($0)</span>\n" })"
  }

  static func inline(_ address: PostalAddress) -> String { lines(address).joined(separator: ", ") }
}
