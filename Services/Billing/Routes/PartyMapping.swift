import BillingContract
import Foundation
import Identifiers

extension Parties {
  /// `nil` for a request that asks for the first answer alone.
  init?(_ request: IssueRequest) {
    guard let seller = request.seller, let billTo = request.billTo, let locale = request.locale,
      let timeZone = request.timeZone
    else { return nil }
    self.init(seller: Seller(seller), billTo: BillTo(billTo), locale: locale, timeZone: timeZone)
  }
}

extension Parties.Seller {
  fileprivate init(_ seller: InvoiceSeller) {
    self.init(
      name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
      website: seller.website, licenseNumber: seller.licenseNumber, address: seller.address.map(Parties.Address.init),
      accentColor: seller.accentColor, logo: seller.logo, font: seller.font)
  }
}

extension Parties.BillTo {
  fileprivate init(_ billTo: BillingContract.BillTo) {
    self.init(name: billTo.name, address: billTo.address.map(Parties.Address.init))
  }
}

extension Parties.Address {
  fileprivate init(_ address: PostalAddress) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}

extension InvoiceSeller {
  init(_ seller: Parties.Seller) {
    self.init(
      name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
      website: seller.website, licenseNumber: seller.licenseNumber, address: seller.address.map(PostalAddress.init),
      accentColor: seller.accentColor, logo: seller.logo, font: seller.font)
  }
}

extension BillingContract.BillTo {
  init(_ billTo: Parties.BillTo) {
    self.init(name: billTo.name, address: billTo.address.map(PostalAddress.init))
  }
}

extension PostalAddress {
  fileprivate init(_ address: Parties.Address) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}
