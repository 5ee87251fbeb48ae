import Foundation
import Identifiers
import Postgres

/// The thread as it travels with the client's page: as JSON of one statement, so that it costs no round trip of its own.
enum PageQuestions {
  /// Of the organization's proposal; `NULL` while nobody has asked.
  static func columns(_ id: ProposalID, of organization: OrganizationID) -> SQL {
    """
    (
        SELECT json_agg(
          json_build_object(
            'number', m.number, 'side', m.side, 'name', m.author_name, 'contact', m.contact_id, 'line', m.line_id,
            'text', m.body, 'reply', m.in_reply_to,
            'microseconds', (extract(epoch FROM m.written_at) * 1000000)::bigint)
          ORDER BY m.number)::text
        FROM question_messages m
        WHERE m.organization_id = \(organization) AND m.proposal_id = \(id)) AS question_messages,
      (
        SELECT json_agg(json_build_object('contact', substr(r.reader, 9), 'through', r.through) ORDER BY r.reader)::text
        FROM question_reads r
        WHERE r.organization_id = \(organization) AND r.proposal_id = \(id) AND r.reader <> 'team') AS question_reads
    """
  }

  struct Message: Decodable, Sendable {
    let number: Int
    let side: Question.Side
    let name: String?
    let contact: UUID?
    let line: UUID?
    let text: String
    let reply: Int?
    let microseconds: Int64

    var writtenAt: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
  }

  struct Read: Decodable, Sendable {
    let contact: UUID
    let through: Int
  }

  struct Thread: Sendable {
    var messages: [Message]
    var reads: [Read]
  }

  /// - Returns: `nil` when nobody has asked.
  static func thread(_ row: Row) throws -> Thread? {
    let messages = try StoredJSON.decode([Message].self, try row.decode("question_messages", as: String?.self))
    guard let messages else { return nil }
    let reads = try StoredJSON.decode([Read].self, try row.decode("question_reads", as: String?.self))
    return Thread(messages: messages, reads: reads ?? [])
  }
}
