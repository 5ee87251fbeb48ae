import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime
import Validation

/// One more message of a proposal's thread, by a client or by the team, told to the other side by an event. Asking is not
/// deciding; it takes the same lock only so that messages have an order and a limit.
struct AskQuestion: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  struct Answer: Sendable {
    let question: Question
    let lineName: String?
    let isRead: Bool
  }

  /// - Returns: the message; for a repetition of a client's form the first one.
  /// - Throws: `ProposalRefusal`: `notFound`, `forbidden`, `invalid`, `questionKeyReused`, and what `Proposal.asked` throws.
  func callAsFunction(
    _ draft: QuestionDraft, on id: ProposalID, call: Call, keyed: AnswerOnce.Keyed<Answer>? = nil
  ) async throws -> AnswerOnce.Outcome<Answer> {
    try Self.requireAuthor(of: draft, call.caller, to: id)
    try draft.check()
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        try await ask(draft, on: id, by: call.caller, in: transaction)
      }
    }
  }

  private func ask(
    _ draft: QuestionDraft, on id: ProposalID, by caller: Caller, in transaction: Transaction
  ) async throws -> Answer {
    let principal = caller.principal.text
    guard
      let (found, answers) = try await ProposalStore.lock(id, asking: QuestionStore.reading(of: id), in: transaction)
    else { throw ProposalRefusal.notFound }
    let proposal = found.proposal
    let thread = try QuestionStore.thread(answers)
    if let first = try proposal.firstMessage(of: draft, by: principal, in: thread) {
      return Self.answer(first, of: proposal, isRead: thread.isRead(first))
    }
    let question = try proposal.asked(draft, by: principal, in: thread, id: world.ids.make(), now: found.now)
    let event = ProposalEvent(
      kind: Self.news(of: question, in: thread, on: proposal), proposal: proposal, actor: principal)
    try await transaction.pipeline(
      [QuestionStore.insertion(of: question, on: id), ProposalStore.pageChange(of: id)]
        + Self.marks(of: draft, in: thread, on: id, by: principal)
        + [try events.insertion(of: event, for: caller.organization, at: found.now)])
    return Self.answer(question, of: proposal, isRead: false)
  }

  /// Whoever answers a message has read it; whoever asks has read what their page showed.
  private static func marks(
    of draft: QuestionDraft, in thread: QuestionThread, on id: ProposalID, by principal: String
  ) -> [SQL] {
    let (reader, number): (QuestionReader, Int?) =
      switch draft.source {
      case .client(let asker): (.contact(asker.contactID), asker.readThrough)
      case .team(let inReplyTo, _): (.team, inReplyTo)
      }
    guard let number, thread.message(number) != nil else { return [] }
    return [QuestionStore.marking(reader, through: number, on: id, by: principal)]
  }

  private static func news(
    of question: Question, in thread: QuestionThread, on proposal: Proposal
  ) -> ProposalEvent.Kind {
    let lineName = question.lineID.flatMap { proposal.content.line($0)?.name }
    switch question.side {
    case .client: return .asked(question, lineName: lineName)
    case .team:
      return .answered(
        question, lineName: lineName, answered: question.inReplyTo.flatMap { thread.message($0) },
        concerns: thread.concerned(by: question, recipients: proposal.dispatch?.recipients.map(\.contactID) ?? []))
    }
  }

  private static func answer(_ question: Question, of proposal: Proposal, isRead: Bool) -> Answer {
    Answer(
      question: question, lineName: question.lineID.flatMap { proposal.content.line($0)?.name }, isRead: isRead)
  }

  /// A link asks for itself, the team speaks for the contractor, and neither in the other's form.
  private static func requireAuthor(
    of draft: QuestionDraft, _ caller: Caller, to id: ProposalID
  ) throws(ProposalRefusal) {
    switch (caller.principal, draft.source) {
    case (.link, .client): try caller.requireLink(to: id)
    case (.link, .team):
      try caller.requireLink(to: id)
      throw .invalid([FieldError(code: "required", field: "asker", detail: "A share link says who asks.")])
    case (.member, .team), (.key, .team): try caller.requireTeam(.proposalsWrite)
    case (.member, .client), (.key, .client):
      try caller.requireTeam(.proposalsWrite)
      throw .invalid([FieldError(code: "conflict", field: "asker", detail: "The team speaks for itself.")])
    case (.contact, _), (.service, _): throw .forbidden
    }
  }
}
