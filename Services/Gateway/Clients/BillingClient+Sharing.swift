import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime

/// What sharing and issuing need of the service that owns invoices, in the gateway's own terms: use cases know no contract.
extension BillingClient {
  func facts(of id: SharedInvoice.ID, call: Call) async throws -> InvoiceFacts {
    let detail = try await invoice(InvoiceID(id.rawValue), call: call)
    return InvoiceFacts(
      id: id, client: Client.ID(detail.clientID.rawValue), title: detail.title, state: detail.status.rawValue)
  }

  /// Numbers, freezes and issues.
  ///
  /// - Parameters:
  ///   - contacts: as the caller chose them: the key is bound to these.
  ///   - order: `nil` asks for the first answer alone.
  ///   - key: as of `post`.
  /// - Returns: the whole detail as JSON.
  func issue(
    _ id: SharedInvoice.ID, contacts: [Contact.ID]?, _ order: IssueOrder?, key: String?, call: Call
  ) async throws -> [UInt8] {
    let wanted = contacts?.map { ContactID($0.rawValue) }
    let detail: InvoiceDetail = try await service.post(
      "/internal/v1/invoices/\(id)/issue",
      order.map { Self.request($0, wanted) } ?? IssueRequest(contactIDs: wanted), call: call, key: key)
    return try JSONOutput.encode(detail)
  }

  private static func request(_ order: IssueOrder, _ wanted: [ContactID]?) -> IssueRequest {
    let details = order.organization.details
    return IssueRequest(
      contactIDs: wanted, seller: seller(details),
      billTo: BillTo(name: order.client.name, address: order.client.address.map(address)),
      recipients: order.recipients.map {
        InvoiceRecipient(contactID: ContactID($0.id.rawValue), name: $0.name, email: $0.email)
      }, locale: details.locale, timeZone: details.timeZone)
  }

  private static func seller(_ details: OrganizationDetails) -> InvoiceSeller {
    InvoiceSeller(
      name: details.name, tradingAs: details.tradingAs, email: details.email, phone: details.phone,
      website: details.website, licenseNumber: details.licenseNumber, address: details.address.map(address),
      accentColor: details.accentColor, logo: details.logo, font: details.font.rawValue)
  }

  private static func address(_ address: MailingAddress) -> PostalAddress {
    PostalAddress(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}
