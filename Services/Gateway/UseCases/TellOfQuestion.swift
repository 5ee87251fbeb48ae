import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres

/// Both sides are told of what was said: the team of a question, and whoever is concerned of an answer.
extension ReceiveEvent {
  func tellOfQuestion(
    _ report: ProposalReport, _ person: Contact?, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, person, organization: id, in: transaction) else { return }
    try await queue(
      try await teamOrders(.questionNotice, news, in: transaction), of: report, organization: id, compose: compose,
      in: transaction)
  }

  /// To contacts whose link opens; nobody is told of what they can't read.
  func tellOfAnswer(
    _ report: ProposalReport, _ answer: ProposalReport.Question, organization id: OrganizationID, compose: Compose,
    in transaction: Transaction
  ) async throws {
    guard let news = try await letterhead(of: report, nil, organization: id, in: transaction) else { return }
    let orders = try await linkedOrders(.answerNotice, news, of: report, in: transaction) {
      answer.concerns.contains($0.contact)
    }
    try await queue(orders, of: report, organization: id, compose: compose, in: transaction)
  }

  /// To recipients whose link opens, each with a further token of it.
  func linkedOrders(
    _ purpose: Mail.Purpose, _ news: Letterhead, of report: ProposalReport, in transaction: Transaction,
    where isMeant: (ShareLink) -> Bool
  ) async throws -> [MailOrder] {
    try await ShareLinkStore.lock(report.proposal, in: transaction)
    let links = try await ShareLinkStore.list(of: report.proposal, in: transaction).filter { $0.opens(at: news.now) }
    var orders: [MailOrder] = []
    var told: Set<Contact.ID> = []
    for link in links where isMeant(link) && told.insert(link.contact).inserted {
      let token = Random.token(prefix: ShareLink.tokenPrefix)
      try await ShareLinkStore.insertToken(
        of: link, tokenHash: SHA256.digest(token), at: news.now, in: transaction)
      orders.append(
        MailOrder(
          purpose: purpose, organization: news.organization, client: news.client, decider: nil,
          recipientName: link.name, recipientAddress: link.email, now: news.now, link: link.id,
          address: ShareLink.url(publicURL: publicURL, token: token)))
    }
    return orders
  }
}
