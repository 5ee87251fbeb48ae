import Foundation
import Identifiers

/// One line that somebody does not agree with, as it is sent: with a decline, or when changes are asked for.
public struct ObjectionDraft: Codable, Hashable, Sendable {
  public var lineID: LineID
  /// What is wrong with it, if that was said. At most 1,500 bytes.
  public var text: String?

  public init(lineID: LineID, text: String? = nil) {
    self.lineID = lineID
    self.text = text
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case text
  }
}

/// One line that somebody does not agree with, with what that version calls it.
public struct Objection: Codable, Hashable, Sendable {
  public var lineID: LineID
  /// The title of its section, or the name of its package.
  public var section: String
  public var name: String
  public var text: String?

  public init(lineID: LineID, section: String, name: String, text: String?) {
    self.lineID = lineID
    self.section = section
    self.name = name
    self.text = text
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case section, name, text
  }
}

/// In the next version, for the team alone: what was said of a line of the version that it follows.
public struct LineMark: Codable, Hashable, Sendable {
  public enum Source: String, Codable, Hashable, Sendable, CaseIterable {
    case decline
    case changeRequest = "change_request"
  }
  /// The same line in this version; absent when this version no longer has it.
  public var lineID: LineID?
  /// As the earlier version has it.
  public var section: String
  public var name: String
  public var text: String?
  public var source: Source
  /// The version that it was said of.
  public var proposalID: ProposalID
  public var revision: Int
  public var saidAt: Date

  public init(
    lineID: LineID?, section: String, name: String, text: String?, source: Source, proposalID: ProposalID,
    revision: Int, saidAt: Date
  ) {
    self.lineID = lineID
    self.section = section
    self.name = name
    self.text = text
    self.source = source
    self.proposalID = proposalID
    self.revision = revision
    self.saidAt = saidAt
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case section, name, text, source
    case proposalID = "proposal_id"
    case revision
    case saidAt = "said_at"
  }
}
