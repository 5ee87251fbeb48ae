import Identifiers
import ProposalsContract

extension ViewedBeforeDecline {
  init(_ viewed: Viewed) {
    self.init(
      opened: viewed.opened, deciderOpened: viewed.deciderOpened,
      recipients: viewed.people.map(RecipientViews.init))
  }
}

extension RecipientViews {
  init(_ person: Viewed.Person) {
    let looks = person.looks
    self.init(
      contactID: looks.contactID.map { .init($0) }, name: person.name,
      role: person.role.map(ProposalsContract.Recipient.Role.init), decided: person.isDecider,
      opened: looks.opened, automated: looks.automated, firstOpenedAt: looks.firstOpenedAt,
      lastOpenedAt: looks.lastOpenedAt, longestVisibleMilliseconds: looks.longestVisibleMilliseconds,
      visibleMilliseconds: looks.visibleMilliseconds, earlierRevisions: looks.earlierRevisions)
  }
}
