import Identifiers
import ProposalsContract
import ServiceRuntime

extension ReceiveAcceptance.Fact {
  /// - Throws: 422 for an acceptance without its project or its lines, or with terms of retainage that are none.
  init(_ data: ProposalEventData) throws {
    guard let projectID = data.projectID else {
      throw Problem.invalidField("project_id", code: "required", detail: "An acceptance is about a project.")
    }
    guard let lines = data.lines else {
      throw Problem.invalidField("lines", code: "required", detail: "An acceptance says what was accepted.")
    }
    switch data.kind {
    case .project, .service: self = .contract(try Acceptance(data, of: projectID, lines))
    case .changeOrder: self = .changeOrder(AcceptedChangeOrder(data, of: projectID, lines))
    }
  }
}

extension AcceptedChangeOrder {
  fileprivate init(_ data: ProposalEventData, of projectID: ProposalsContract.ProjectID, _ lines: [AcceptedLine]) {
    self.init(
      projectID: .init(projectID), proposalID: .init(data.proposalID), number: data.changeOrderNumber,
      title: data.title, reference: "\(data.number) R\(data.revision)", work: lines.map(AcceptedWork.init),
      actor: data.actor)
  }
}

extension Acceptance {
  fileprivate init(_ data: ProposalEventData, of projectID: ProposalsContract.ProjectID, _ lines: [AcceptedLine]) throws
  {
    self.init(
      projectID: .init(projectID), proposalID: .init(data.proposalID), clientID: .init(data.clientID),
      number: data.number, title: data.title, currency: data.currency,
      billing: data.contract?.billing == .progress ? .progress : .milestones,
      retainage: try data.contract?.retainage.map { try RetainageTerms($0) },
      milestones: (data.paymentSchedule ?? []).map { .init(name: $0.name, amountCents: $0.amountCents) },
      depositCents: data.totals.depositCents, totalCents: data.totals.totalCents, work: lines.map(AcceptedWork.init),
      parties: Parties(data),
      recipients: (data.recipients ?? []).filter { $0.role != .reads }.map {
        InvoiceRecipient(contactID: .init($0.contactID), name: $0.name, email: $0.email)
      })
  }
}

extension AcceptedWork {
  fileprivate init(_ line: AcceptedLine) {
    self.init(
      section: line.sectionTitle.isEmpty ? nil : line.sectionTitle, item: line.item, description: line.name,
      amountCents: line.amountCents, taxCents: line.taxCents)
  }
}

extension Parties {
  /// As they stood in the accepted version; `nil` where an earlier proposals service did not tell them.
  fileprivate init?(_ data: ProposalEventData) {
    guard let seller = data.seller, let client = data.client, let locale = data.locale, let zone = data.timeZone
    else { return nil }
    self.init(
      seller: Seller(
        name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
        website: seller.website, licenseNumber: seller.licenseNumber, address: seller.address.map(Address.init),
        accentColor: seller.accentColor, logo: seller.logo, font: seller.font),
      billTo: BillTo(name: client.name, address: client.address.map(Address.init)), locale: locale, timeZone: zone)
  }
}

extension Parties.Address {
  fileprivate init(_ address: PostalAddress) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}
