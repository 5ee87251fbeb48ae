import Foundation
import Identifiers
import Postgres

enum QuestionStore {
  /// The two reads of a thread, to be asked together with something else.
  static func reading(of proposal: ProposalID) -> [SQL] {
    [
      """
      SELECT
        id,
        number,
        side,
        author,
        author_name,
        contact_id,
        line_id,
        body,
        in_reply_to,
        message_key,
        written_at
      FROM question_messages
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      ORDER BY number
      """,
      """
      SELECT reader, through, read_at
      FROM question_reads
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """,
    ]
  }

  /// - Parameter answers: to `reading(of:)`.
  static func thread(_ answers: ArraySlice<Rows>) throws -> QuestionThread {
    var thread = QuestionThread(messages: [], marks: [:])
    guard let messages = answers.first, let reads = answers.dropFirst().first else { return thread }
    thread.messages = try messages.map(question)
    for row in reads {
      thread.marks[try reader(try row.decode("reader"))] = QuestionThread.Mark(
        through: try row.decode("through"), at: try row.decode("read_at"))
    }
    return thread
  }

  static func thread(of proposal: ProposalID, in transaction: Transaction) async throws -> QuestionThread {
    try thread(try await transaction.pipeline(reading(of: proposal))[...])
  }

  static func insertion(of question: Question, on proposal: ProposalID) -> SQL {
    """
    INSERT INTO question_messages (
      id,
      proposal_id,
      number,
      side,
      author,
      author_name,
      contact_id,
      line_id,
      in_reply_to,
      body,
      message_key,
      written_at
    ) VALUES (
      \(question.id),
      \(proposal),
      \(Int32(clamping: question.number)),
      \(question.side.rawValue),
      \(question.author),
      \(question.authorName),
      \(question.contactID),
      \(question.lineID),
      \(question.inReplyTo.map { Int32(clamping: $0) }),
      \(question.text),
      \(question.key),
      \(question.writtenAt)
    )
    """
  }

  /// Reading less than before changes nothing.
  static func marking(
    _ reader: QuestionReader, through number: Int, on proposal: ProposalID, by principal: String
  ) -> SQL {
    """
    INSERT INTO question_reads (proposal_id, reader, through, read_by)
    VALUES (\(proposal), \(text(reader)), \(Int32(clamping: number)), \(principal))
    ON CONFLICT (organization_id, proposal_id, reader) DO UPDATE
    SET
      through = EXCLUDED.through,
      read_by = EXCLUDED.read_by,
      read_at = EXCLUDED.read_at
    WHERE question_reads.through < EXCLUDED.through
    """
  }

  /// Clients' messages that the team has not read, of the alias `p`.
  static let unread: SQL = """
    (
        SELECT count(*)
        FROM question_messages m
        WHERE m.organization_id = p.organization_id
          AND m.proposal_id = p.id
          AND m.side = 'client'
          AND m.number > coalesce((
            SELECT r.through
            FROM question_reads r
            WHERE r.organization_id = p.organization_id AND r.proposal_id = p.id AND r.reader = 'team'), 0))
    """

  static func unread(of proposal: ProposalID, in transaction: Transaction) async throws -> Int {
    let row = try await transaction.queryOne(
      """
      SELECT \(unread) AS unread
      FROM proposals p
      WHERE p.organization_id = current_organization() AND p.id = \(proposal)
      """)
    return try row?.decode("unread") ?? 0
  }

  private static func question(_ row: Row) throws -> Question {
    Question(
      id: try row.decode("id"),
      number: try row.decode("number"),
      side: try .stored(try row.decode("side")),
      author: try row.decode("author"),
      authorName: try row.decode("author_name"),
      contactID: try row.decode("contact_id"),
      lineID: try row.decode("line_id"),
      text: try row.decode("body"),
      inReplyTo: try row.decode("in_reply_to"),
      key: try row.decode("message_key"),
      writtenAt: try row.decode("written_at"))
  }

  private static let contactPrefix = "contact:"

  private static func text(_ reader: QuestionReader) -> String {
    switch reader {
    case .team: "team"
    case .contact(let id): contactPrefix + id.description
    }
  }

  private static func reader(_ text: String) throws -> QuestionReader {
    if text == "team" { return .team }
    guard text.hasPrefix(contactPrefix), let id = ContactID(String(text.dropFirst(contactPrefix.count))) else {
      throw UnreadableColumn(type: "QuestionReader")
    }
    return .contact(id)
  }
}
