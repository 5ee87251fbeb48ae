import CallContext
import Foundation
import Postgres
import Validation

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
      // Messages and marks only ever grow: who has read so far already needs no lock, which is the decision's, to hear it.
      guard let found = try await ProposalStore.find(id, in: transaction) else { throw ProposalRefusal.notFound }
      let known = try await QuestionStore.thread(of: id, in: transaction)
      try known.check(through: number)
      guard number > known.readThrough(reader) else {
        return ReadQuestions.Answer(thread: known, content: found.proposal.content)
      }
      let mark = QuestionStore.marking(reader, through: number, on: id, by: call.caller.principal.text)
      // What the team has read is not on the client's page.
      if reader == .team {
        try await transaction.execute(mark)
      } else {
        guard try await ProposalStore.lock(id, in: transaction) != nil else { throw ProposalRefusal.notFound }
        try await transaction.pipeline([mark, ProposalStore.pageChange(of: id)])
      }
      return ReadQuestions.Answer(
        thread: try await QuestionStore.thread(of: id, in: transaction), content: found.proposal.content)
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
