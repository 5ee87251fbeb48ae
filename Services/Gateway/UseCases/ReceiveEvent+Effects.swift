import Foundation
import Identifiers
import Postgres
import ServiceRuntime

extension ReceiveEvent {
  /// What comes of some news, gathered to be written with few statements.
  struct Effects {
    /// Written behind all the others (`ActivityStore.insertion`).
    var activity: [Activity] = []
    var keptOpen: [ShareLinkStore.Keeping] = []
    /// Proposals that were taken back.
    var takenBack: [SharedProposal.ID] = []
    /// Further tokens of links, each its statement.
    var tokens: [SQL] = []
    var mails: [Mail] = []
    /// Orders for papers.
    var papers: [CloudEvent] = []

    /// None depends on the answer to another.
    func statements(for organization: OrganizationID, at now: Date) throws -> [SQL] {
      var statements: [SQL] = []
      if !takenBack.isEmpty { statements.append(MailStore.discardingInvitations(to: takenBack, at: now)) }
      if !keptOpen.isEmpty { statements.append(ShareLinkStore.keepingOpen(keptOpen)) }
      statements += tokens
      if !mails.isEmpty {
        statements.append(MailStore.insertion(of: mails, for: organization))
        statements.append(
          try MailQueue.insertion(of: mails.map { (id: $0.id, at: $0.createdAt) }, for: organization))
      }
      if !papers.isEmpty { statements.append(PaperQueue.insertion(of: papers)) }
      return statements
    }
  }
}
