import Foundation
import ProposalsContract

/// Which page `GET /p/{publicId}` shows.
enum ProposalScreen: Hashable, Sendable {
  case open
  /// The decision is made: the receipt.
  case receipt
  case notice(ProposalNotice)

  init(_ proposal: ProposalPage, now: Date) {
    switch proposal.state {
    case .accepted, .declined: self = .receipt
    case .superseded: self = .notice(.replaced)
    case .draft, .withdrawn: self = .notice(.withdrawn)
    case .expired: self = .notice(.expired)
    case .sent: self = now < proposal.expiresAt ? .open : .notice(.expired)
    }
  }
}

/// Why a proposal can no longer be decided.
enum ProposalNotice: Hashable, Sendable, CaseIterable {
  case expired, withdrawn
  /// A newer version was sent; this one's figures are not shown any more.
  case replaced
}
