import Foundation
import Identifiers

/// Where a proposal stands, with who and when.
enum ProposalState: Hashable, Sendable {
  case draft
  case sent(Sending)
  case accepted(Sending, DecisionID)
  case declined(Sending, DecisionID)
  case expired(Sending)
  case withdrawn(Sending, Withdrawal)
  case superseded(Sending, by: ProposalID, at: Date)

  /// What sending froze.
  struct Sending: Hashable, Sendable {
    let sentAt: Date
    /// `member:…` or `key:…`.
    let sentBy: String
    /// The first instant at which it can no longer be decided.
    let expiresAt: Date
    let contentSHA256: String
    /// As it was sent, where the team moved the end.
    var endAsSent: Date? = nil
  }

  /// `nil` while it is a draft.
  var sending: Sending? {
    switch self {
    case .draft: nil
    case .sent(let sending), .accepted(let sending, _), .declined(let sending, _), .expired(let sending),
      .withdrawn(let sending, _), .superseded(let sending, _, _):
      sending
    }
  }

  var withdrawal: Withdrawal? {
    if case .withdrawn(_, let withdrawal) = self { withdrawal } else { nil }
  }

  var name: ProposalStateName {
    switch self {
    case .draft: .draft
    case .sent: .sent
    case .accepted: .accepted
    case .declined: .declined
    case .expired: .expired
    case .withdrawn: .withdrawn
    case .superseded: .superseded
    }
  }
}

/// A state without its facts, as it is stored and told.
enum ProposalStateName: String, Codable, Hashable, Sendable, CaseIterable {
  case draft, sent, accepted, declined, expired, withdrawn, superseded

  /// The state after a move, or `nil` when the move is not legal: the whole table in one place.
  func after(_ move: ProposalMove) -> ProposalStateName? {
    switch (self, move) {
    case (.draft, .send): .sent
    case (.sent, .accept): .accepted
    case (.sent, .decline): .declined
    case (.sent, .expire): .expired
    case (.sent, .withdraw): .withdrawn
    // An expired version is replaced by its successor like an open one, so that its link leads on.
    case (.sent, .supersede), (.expired, .supersede): .superseded
    case (.draft, .accept), (.draft, .decline), (.draft, .expire), (.draft, .withdraw), (.draft, .supersede),
      (.sent, .send),
      (.expired, .send), (.expired, .accept), (.expired, .decline), (.expired, .expire), (.expired, .withdraw),
      (.accepted, _), (.declined, _), (.withdrawn, _), (.superseded, _):
      nil
    }
  }

  var isDecided: Bool { self == .accepted || self == .declined }
}

enum ProposalMove: CaseIterable, Hashable, Sendable {
  case send, accept, decline, expire, withdraw, supersede
}
