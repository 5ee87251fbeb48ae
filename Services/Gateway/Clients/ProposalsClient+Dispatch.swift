import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// What sending a proposal needs of the service that owns it, in the gateway's own terms: use cases know no contract.
extension ProposalsClient {
  /// What the gateway must know of a proposal before it makes links and mails for it.
  func facts(of id: SharedProposal.ID, call: Call) async throws -> ProposalFacts {
    Self.facts(try await proposal(ProposalID(id.rawValue), call: call))
  }

  /// Gives a change order its number. Done again, it gives no other.
  func numbered(_ id: SharedProposal.ID, call: Call) async throws -> ProposalFacts {
    let path = "/internal/v1/proposals/\(ProposalID(id.rawValue))/number"
    let answer = try await service.send("POST", path, call: call, retry: .safe)
    return Self.facts(try service.decode(ProposalDetail.self, answer))
  }

  /// Freezes and sends.
  func dispatch(_ order: DispatchOrder, call: Call) async throws -> ProposalFacts {
    let id = ProposalID(order.proposal.rawValue)
    let detail: ProposalDetail = try await service.post(
      "/internal/v1/proposals/\(id)/dispatch", Self.request(order), call: call)
    return Self.facts(detail)
  }

  /// What the client would see; nothing is sent.
  func preview(_ order: DispatchOrder, call: Call) async throws -> ProposalPage {
    let id = ProposalID(order.proposal.rawValue)
    return try await service.post("/internal/v1/proposals/\(id)/preview", Self.request(order), call: call, retry: .safe)
  }

  private static func request(_ order: DispatchOrder) throws -> DispatchRequest {
    let details = order.organization.details
    guard let layout = ProposalLayout(rawValue: order.layout) else {
      throw GatewayRefusal.invalid(field: "layout", .malformed(wanted: "a layout"))
    }
    return DispatchRequest(
      layout: layout, seller: Self.seller(details),
      client: ClientDetails(name: order.client.name, address: order.client.address.map(Self.address)),
      recipients: order.recipients.map(Self.recipient), locale: details.locale, timeZone: details.timeZone)
  }

  static func facts(_ detail: ProposalDetail) -> ProposalFacts {
    ProposalFacts(
      id: SharedProposal.ID(detail.id.rawValue), publicID: detail.publicID, estimate: detail.estimateID.rawValue,
      client: Client.ID(detail.clientID.rawValue), title: detail.title, number: detail.number,
      revision: detail.revision, state: detail.state.rawValue, currency: detail.currency,
      totals: ProposalFacts.Totals(
        subtotalCents: detail.totals.subtotalCents, discountCents: detail.totals.discountCents,
        taxCents: detail.totals.taxCents, totalCents: detail.totals.totalCents,
        depositCents: detail.totals.depositCents),
      validUntil: detail.validUntil ?? detail.content.validUntil,
      validDays: detail.content.validDays ?? defaultValidDays,
      document: (try? JSONOutput.encode(detail)) ?? [], layout: detail.layout?.rawValue,
      isChangeOrder: detail.kind == .changeOrder, changeOrderNumber: detail.changeOrderNumber)
  }

  /// Of a draft that says nothing (`ProposalDraft.validDays`).
  private static let defaultValidDays = 30

  static func seller(_ details: OrganizationDetails) -> SellerDetails {
    SellerDetails(
      name: details.name, tradingAs: details.tradingAs, email: details.email, phone: details.phone,
      website: details.website, licenseNumber: details.licenseNumber, address: details.address.map(address),
      accentColor: details.accentColor, declineReasonRequired: details.declineReasonRequired,
      logo: details.logo, font: details.font.rawValue)
  }

  static func address(_ address: MailingAddress) -> PostalAddress {
    PostalAddress(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }

  static func role(_ role: Contact.Role) -> Recipient.Role {
    switch role {
    case .decides: .decides
    case .reads: .reads
    case .pays: .pays
    }
  }

  private static func recipient(_ contact: Contact) -> Recipient {
    Recipient(
      contactID: ContactID(contact.id.rawValue), name: contact.name, email: contact.email, role: role(contact.role))
  }
}
