import CallContext
import Foundation
import Postgres

/// Somebody says how far they have read a thread: the team as one, a client for themselves.
struct MarkQuestionsRead: Sendable {
  let database: Database

  /// - Parameter contactID: of a share link's person; `nil` for the team.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`.
  func callAsFunction(
    through number: Int, of id: ProposalID, contactID: ContactID?, call: Call
  ) async throws -> ReadQuestions.Answer {
    let reader = try Self.reader(contactID, call.caller, of: id)
    return try await database.transaction(for: call) { transaction in
      guard
        let (found, answers) = try await ProposalStore.lock(id, asking: QuestionStore.reading(of: id), in: transaction)
      else { throw ProposalRefusal.notFound }
      var thread = try QuestionStore.thread(answers)
      try thread.check(through: number)
      if number > thread.readThrough(reader) {
        let mark = QuestionStore.marking(reader, through: number, on: id, by: call.caller.principal.text)
        // What the team has read is not on the client's page.
        try await transaction.pipeline([mark] + (reader == .team ? [] : [ProposalStore.pageChange(of: id)]))
        thread = try await QuestionStore.thread(of: id, in: transaction)
      }
      return ReadQuestions.Answer(thread: thread, content: found.proposal.content)
    }
  }

  private static func reader(
    _ contactID: ContactID?, _ caller: Caller, of id: ProposalID
  ) throws(ProposalRefusal) -> QuestionReader {
    switch (caller.principal, contactID) {
    case (.link, let contactID?):
      try caller.requireLink(to: id)
      return .contact(contactID)
    case (.link, nil):
      try caller.requireLink(to: id)
      throw .invalid([FieldError(code: "required", field: "contact_id", detail: "A share link says who reads.")])
    case (.member, nil), (.key, nil):
      try caller.requireTeam(.proposalsWrite)
      return .team
    case (.member, _?), (.key, _?):
      try caller.requireTeam(.proposalsWrite)
      throw .invalid([FieldError(code: "conflict", field: "contact_id", detail: "The team reads as one.")])
    case (.contact, _), (.service, _): throw .forbidden
    }
  }
}
