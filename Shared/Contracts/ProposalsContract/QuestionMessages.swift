import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/questions`: one more message of the thread. A share link asks and says who it is;
/// the team answers, or says something of its own.
public struct QuestionRequest: Codable, Hashable, Sendable {
  /// Plain text, at most 6,000 bytes of UTF-8.
  public var text: String
  /// Absent: about the whole proposal, or about what the answered message is about.
  public var lineID: LineID?
  /// Only from the team: the number of the message that is answered. The team has then read up to it.
  public var inReplyTo: Int?
  /// Only from the team: who signs; without it the contractor speaks as one.
  public var authorName: String?
  /// Only from a share link, which always says it.
  public var asker: Asker?

  public init(
    text: String, lineID: LineID? = nil, inReplyTo: Int? = nil, authorName: String? = nil, asker: Asker? = nil
  ) {
    self.text = text
    self.lineID = lineID
    self.inReplyTo = inReplyTo
    self.authorName = authorName
    self.asker = asker
  }

  enum CodingKeys: String, CodingKey {
    case text
    case lineID = "line_id"
    case inReplyTo = "in_reply_to"
    case authorName = "author_name"
    case asker
  }

  /// The person behind a share link.
  public struct Asker: Codable, Hashable, Sendable {
    public var contactID: ContactID
    public var name: String
    /// The one-time key of the form: the same text with it is the same message.
    public var messageKey: String
    /// The number of the last message that the page showed; 0 for none.
    public var readThrough: Int

    public init(contactID: ContactID, name: String, messageKey: String, readThrough: Int) {
      self.contactID = contactID
      self.name = name
      self.messageKey = messageKey
      self.readThrough = readThrough
    }

    enum CodingKeys: String, CodingKey {
      case contactID = "contact_id"
      case name
      case messageKey = "message_key"
      case readThrough = "read_through"
    }
  }
}

public enum QuestionSide: String, Codable, Hashable, Sendable, CaseIterable {
  case client, team
}

/// One message, for the team.
public struct QuestionMessage: Codable, Hashable, Sendable {
  public var id: QuestionID
  /// 1, 2 and so on in the thread.
  public var number: Int
  public var side: QuestionSide
  /// `link:…`, `member:…`, `key:…`.
  public var author: String
  public var authorName: String?
  /// Of a client's message.
  public var contactID: ContactID?
  public var lineID: LineID?
  public var lineName: String?
  public var text: String
  public var inReplyTo: Int?
  public var writtenAt: Date
  /// Of a client's message: the team has read it. Of the team's: a client has.
  public var isRead: Bool

  public init(
    id: QuestionID, number: Int, side: QuestionSide, author: String, authorName: String?, contactID: ContactID?,
    lineID: LineID?, lineName: String?, text: String, inReplyTo: Int?, writtenAt: Date, isRead: Bool
  ) {
    self.id = id
    self.number = number
    self.side = side
    self.author = author
    self.authorName = authorName
    self.contactID = contactID
    self.lineID = lineID
    self.lineName = lineName
    self.text = text
    self.inReplyTo = inReplyTo
    self.writtenAt = writtenAt
    self.isRead = isRead
  }

  enum CodingKeys: String, CodingKey {
    case id, number, side, author
    case authorName = "author_name"
    case contactID = "contact_id"
    case lineID = "line_id"
    case lineName = "line_name"
    case text
    case inReplyTo = "in_reply_to"
    case writtenAt = "written_at"
    case isRead = "is_read"
  }
}

/// `GET /internal/v1/proposals/{id}/questions`, for the team: the first message first.
public struct QuestionList: Codable, Hashable, Sendable {
  public var items: [QuestionMessage]
  public var nextCursor: String?
  /// Clients' messages that the team has not read yet, of the whole thread.
  public var unread: Int
  /// How far each side has read.
  public var reads: [QuestionRead]

  public init(items: [QuestionMessage], nextCursor: String?, unread: Int, reads: [QuestionRead]) {
    self.items = items
    self.nextCursor = nextCursor
    self.unread = unread
    self.reads = reads
  }

  enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
    case unread, reads
  }
}

/// How far somebody has read.
public struct QuestionRead: Codable, Hashable, Sendable {
  /// Absent: the team.
  public var contactID: ContactID?
  /// The number of the last message read.
  public var through: Int
  public var readAt: Date

  public init(contactID: ContactID?, through: Int, readAt: Date) {
    self.contactID = contactID
    self.through = through
    self.readAt = readAt
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case through
    case readAt = "read_at"
  }
}

/// `POST /internal/v1/proposals/{id}/questions/reading`: read up to here. Reading less than before changes nothing.
public struct QuestionReading: Codable, Hashable, Sendable {
  public var through: Int
  /// Only from a share link, which always says it.
  public var contactID: ContactID?

  public init(through: Int, contactID: ContactID? = nil) {
    self.through = through
    self.contactID = contactID
  }

  enum CodingKeys: String, CodingKey {
    case through
    case contactID = "contact_id"
  }
}

/// The thread as every recipient of the proposal may see it; part of `ProposalPage`.
public struct ClientQuestions: Codable, Hashable, Sendable {
  public var messages: [Message]
  /// How far each contact has read; whose mark it is never leaves the edge.
  public var reads: [Read]

  public init(messages: [Message], reads: [Read]) {
    self.messages = messages
    self.reads = reads
  }

  public struct Message: Codable, Hashable, Sendable {
    public var number: Int
    public var side: QuestionSide
    public var authorName: String?
    public var contactID: ContactID?
    public var lineID: LineID?
    public var text: String
    public var inReplyTo: Int?
    public var writtenAt: Date

    public init(
      number: Int, side: QuestionSide, authorName: String?, contactID: ContactID? = nil, lineID: LineID?,
      text: String, inReplyTo: Int?, writtenAt: Date
    ) {
      self.number = number
      self.side = side
      self.authorName = authorName
      self.contactID = contactID
      self.lineID = lineID
      self.text = text
      self.inReplyTo = inReplyTo
      self.writtenAt = writtenAt
    }

    enum CodingKeys: String, CodingKey {
      case number, side
      case authorName = "author_name"
      case contactID = "contact_id"
      case lineID = "line_id"
      case text
      case inReplyTo = "in_reply_to"
      case writtenAt = "written_at"
    }
  }

  public struct Read: Codable, Hashable, Sendable {
    public var contactID: ContactID
    public var through: Int

    public init(contactID: ContactID, through: Int) {
      self.contactID = contactID
      self.through = through
    }

    enum CodingKeys: String, CodingKey {
      case contactID = "contact_id"
      case through
    }
  }
}

/// What `question.asked` and `question.answered` say.
public struct QuestionNews: Codable, Hashable, Sendable {
  public var id: QuestionID
  public var number: Int
  public var authorName: String?
  public var lineName: String?
  public var text: String
  /// The message that is answered, if it is one that answers.
  public var question: String?
  /// The contacts whom an answer concerns; only in `question.answered`.
  public var concerns: [ContactID]?

  public init(
    id: QuestionID, number: Int, authorName: String?, lineName: String?, text: String, question: String? = nil,
    concerns: [ContactID]? = nil
  ) {
    self.id = id
    self.number = number
    self.authorName = authorName
    self.lineName = lineName
    self.text = text
    self.question = question
    self.concerns = concerns
  }

  enum CodingKeys: String, CodingKey {
    case id, number
    case authorName = "author_name"
    case lineName = "line_name"
    case text, question, concerns
  }
}
