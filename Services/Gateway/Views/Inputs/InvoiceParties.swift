import BillingContract
import ProposalsContract

/// Seller and addresses of an invoice as the parts of a page know them: both services copy in what the directory says.
extension SellerDetails {
  init(_ seller: InvoiceSeller) {
    self.init(
      name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
      website: seller.website, licenseNumber: seller.licenseNumber,
      address: seller.address.map(ProposalsContract.PostalAddress.init), accentColor: seller.accentColor,
      declineReasonRequired: false, logo: seller.logo, font: seller.font)
  }
}

extension ProposalsContract.PostalAddress {
  init(_ address: BillingContract.PostalAddress) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}

extension Wording {
  init(_ shown: ShownInvoice) {
    let invoice = shown.invoice
    self.init(
      locale: invoice.locale, currency: invoice.currency, timeZone: invoice.timeZone, now: shown.frame.now)
  }
}
