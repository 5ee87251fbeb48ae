import Foundation
import Identifiers
import ProposalsContract

extension ProposalsContract.ProposalState {
  init(_ state: ProposalStateName) {
    switch state {
    case .draft: self = .draft
    case .sent: self = .sent
    case .accepted: self = .accepted
    case .declined: self = .declined
    case .expired: self = .expired
    case .withdrawn: self = .withdrawn
    case .superseded: self = .superseded
    }
  }
}

extension ProposalSummary {
  init(_ row: ProposalRow) {
    self.init(
      id: .init(row.id), estimateID: .init(row.estimateID), clientID: .init(row.clientID), number: row.number,
      title: row.title, revision: row.revision, state: .init(row.state), totalCents: row.totalCents,
      currency: row.currency, validUntil: row.validUntil, sentAt: row.sentAt, decidedAt: row.decidedAt,
      createdAt: row.createdAt, unreadQuestions: row.unreadQuestions == 0 ? nil : row.unreadQuestions,
      projectID: row.change.map { .init($0.projectID) }, changeOrderNumber: row.change?.number)
  }
}

extension ProposalsContract.Recipient {
  init(_ recipient: Recipient) {
    self.init(
      contactID: .init(recipient.contactID), name: recipient.name, email: recipient.email,
      role: .init(recipient.role))
  }
}

extension ProposalsContract.Recipient.Role {
  init(_ role: Recipient.Role) {
    switch role {
    case .decides: self = .decides
    case .reads: self = .reads
    case .pays: self = .pays
    }
  }
}

extension Recipient {
  init(_ recipient: ProposalsContract.Recipient) {
    self.init(
      contactID: ContactID(recipient.contactID), name: recipient.name, email: recipient.email,
      role: Role(recipient.role))
  }
}

extension Recipient.Role {
  init(_ role: ProposalsContract.Recipient.Role) {
    switch role {
    case .decides: self = .decides
    case .reads: self = .reads
    case .pays: self = .pays
    }
  }
}

extension SellerDetails {
  init(_ seller: Seller) {
    self.init(
      name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
      website: seller.website, licenseNumber: seller.licenseNumber, address: seller.address.map(PostalAddress.init),
      accentColor: seller.accentColor, declineReasonRequired: seller.declineReasonRequired, logo: seller.logo,
      font: seller.font)
  }
}

extension ClientDetails {
  init(_ client: Buyer) {
    self.init(name: client.name, address: client.address.map(PostalAddress.init))
  }
}

extension ProposalLayout {
  init(_ layout: Layout) {
    switch layout {
    case .classic: self = .classic
    case .itemized: self = .itemized
    case .summary: self = .summary
    case .showcase: self = .showcase
    }
  }
}

extension Layout {
  init(_ layout: ProposalLayout) {
    switch layout {
    case .classic: self = .classic
    case .itemized: self = .itemized
    case .summary: self = .summary
    case .showcase: self = .showcase
    }
  }
}

extension Dispatch {
  init(_ request: DispatchRequest) {
    let seller = request.seller
    self.init(
      layout: Layout(request.layout),
      seller: Seller(
        name: seller.name, tradingAs: seller.tradingAs, email: seller.email, phone: seller.phone,
        website: seller.website, licenseNumber: seller.licenseNumber, address: seller.address.map(Address.init),
        accentColor: seller.accentColor, declineReasonRequired: seller.declineReasonRequired,
        logo: seller.logo, font: seller.font),
      client: Buyer(name: request.client.name, address: request.client.address.map(Address.init)),
      recipients: request.recipients.map(Recipient.init),
      locale: request.locale,
      timeZone: request.timeZone)
  }
}
