import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/withdrawal`: the team takes a sent proposal back.
public struct WithdrawalRequest: Codable, Hashable, Sendable {
  /// For the team; the client is not told.
  public var reason: String?

  public init(reason: String? = nil) {
    self.reason = reason
  }
}

/// That it was taken back, for the team.
public struct WithdrawalDetail: Codable, Hashable, Sendable {
  public var withdrawnAt: Date
  /// `member:…` or `key:…`.
  public var withdrawnBy: String
  public var reason: String?

  public init(withdrawnAt: Date, withdrawnBy: String, reason: String?) {
    self.withdrawnAt = withdrawnAt
    self.withdrawnBy = withdrawnBy
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case withdrawnAt = "withdrawn_at"
    case withdrawnBy = "withdrawn_by"
    case reason
  }
}

/// `POST /internal/v1/proposals/{id}/revisions`: the next version of the same estimate. On the wire it is a draft with
/// all its members, or an object without any: that copies what the proposal says, with the ids of its lines.
public struct RevisionRequest: Codable, Hashable, Sendable {
  public var draft: ProposalDraft?

  public init(draft: ProposalDraft? = nil) {
    self.draft = draft
  }

  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: ProposalDraft.CodingKeys.self)
    draft = members.allKeys.isEmpty ? nil : try ProposalDraft(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    if let draft {
      try draft.encode(to: encoder)
    } else {
      _ = encoder.container(keyedBy: ProposalDraft.CodingKeys.self)
    }
  }
}

/// `GET /internal/v1/proposals/{id}/changes?since={revision}`: what a version says differently from another one of the
/// same estimate, as drafted or sent, before any choice of the client.
public struct ProposalChanges: Codable, Hashable, Sendable {
  public var proposalID: ProposalID
  public var since: Int
  public var revision: Int
  public var currency: String
  /// Absent when the picture at the head is the same.
  public var coverImage: ImageChange?
  /// In the order of this version; what was removed comes last.
  public var lines: [LineChange]
  public var totalBeforeCents: Int64
  public var totalAfterCents: Int64
  /// After less before.
  public var differenceCents: Int64

  public init(
    proposalID: ProposalID, since: Int, revision: Int, currency: String, coverImage: ImageChange? = nil,
    lines: [LineChange], totalBeforeCents: Int64, totalAfterCents: Int64, differenceCents: Int64
  ) {
    self.proposalID = proposalID
    self.since = since
    self.revision = revision
    self.currency = currency
    self.coverImage = coverImage
    self.lines = lines
    self.totalBeforeCents = totalBeforeCents
    self.totalAfterCents = totalAfterCents
    self.differenceCents = differenceCents
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case since, revision, currency
    case coverImage = "cover_image"
    case lines
    case totalBeforeCents = "total_before_cents"
    case totalAfterCents = "total_after_cents"
    case differenceCents = "difference_cents"
  }
}

/// A picture that is not the one it was; the hashes of both. Absent before: there was none; absent after: it is gone.
public struct ImageChange: Codable, Hashable, Sendable {
  public var before: String?
  public var after: String?

  public init(before: String?, after: String?) {
    self.before = before
    self.after = after
  }
}

/// One line that is not as it was.
public struct LineChange: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    case added, removed, changed
  }
  public var kind: Kind
  /// Of this version; of a removed line, of the earlier one. So are section and name.
  public var lineID: LineID
  public var item: String?
  /// The title of its section, or the name of its package.
  public var section: String
  public var name: String
  /// Absent for an added line.
  public var before: LineVersion?
  /// Absent for a removed line.
  public var after: LineVersion?

  public init(
    kind: Kind, lineID: LineID, item: String?, section: String, name: String, before: LineVersion?,
    after: LineVersion?
  ) {
    self.kind = kind
    self.lineID = lineID
    self.item = item
    self.section = section
    self.name = name
    self.before = before
    self.after = after
  }

  enum CodingKeys: String, CodingKey {
    case kind
    case lineID = "line_id"
    case item, section, name, before, after
  }
}

/// A line as one version has it.
public struct LineVersion: Codable, Hashable, Sendable {
  public var name: String
  public var description: String
  /// Plain decimal text.
  public var quantity: String
  public var unit: String
  public var unitPriceCents: Int64
  /// Quantity times unit price less the line's own discount.
  public var amountCents: Int64
  /// It counts in the total: not an option that starts unticked, nor of a package that starts unchosen.
  public var included: Bool
  /// The hash of its picture.
  public var image: String?

  public init(
    name: String, description: String, quantity: String, unit: String, unitPriceCents: Int64, amountCents: Int64,
    included: Bool, image: String? = nil
  ) {
    self.name = name
    self.description = description
    self.quantity = quantity
    self.unit = unit
    self.unitPriceCents = unitPriceCents
    self.amountCents = amountCents
    self.included = included
    self.image = image
  }

  enum CodingKeys: String, CodingKey {
    case name, description, quantity, unit
    case unitPriceCents = "unit_price_cents"
    case amountCents = "amount_cents"
    case included, image
  }
}

/// `GET /internal/v1/proposals/{id}/changes-since-open/{contact}`: what a recipient is told about a version whose
/// predecessor they have opened.
public struct ChangesSinceOpen: Codable, Hashable, Sendable {
  /// When they last opened the earlier version; absent, like the changes, for somebody who has opened none.
  public var openedAt: Date?
  public var changes: ProposalChanges?

  public init(openedAt: Date? = nil, changes: ProposalChanges? = nil) {
    self.openedAt = openedAt
    self.changes = changes
  }

  enum CodingKeys: String, CodingKey {
    case openedAt = "opened_at"
    case changes
  }
}
