import ProposalsContract

/// What a page or mail is about: wherever a sentence names it, it says the word for this.
enum OfferKind: Hashable, Sendable {
  case proposal
  /// With its number of the project, and the project's own, as far as they are known.
  case changeOrder(number: Int?, project: String?)

  init(_ content: ClientContent) {
    guard content.kind == .changeOrder else {
      self = .proposal
      return
    }
    self = .changeOrder(number: content.changeOrder?.number, project: content.changeOrder?.projectNumber)
  }

  var isChangeOrder: Bool { self != .proposal }
}
