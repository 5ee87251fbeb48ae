import CallContext
import Foundation
import Identifiers
import ProposalsContract
import TestSupport

extension ContractValues {
  private func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
  private var time: Date { Date(timeIntervalSince1970: 1_795_425_300.125) }

  var questionOfClient: QuestionRequest {
    QuestionRequest(
      text: "How thick?", lineID: id(6),
      asker: .init(contactID: id(4), name: "Ngozi Okafor", messageKey: "key", readThrough: 1))
  }

  var questionOfTeam: QuestionRequest {
    QuestionRequest(text: "Two inches.", lineID: id(6), inReplyTo: 1, authorName: "Maria")
  }

  var questionList: QuestionList {
    QuestionList(
      items: [
        QuestionMessage(
          id: id(10), number: 1, side: .client, author: "link:x", authorName: "Ngozi Okafor", contactID: id(4),
          lineID: id(6), lineName: "Duct", text: "How thick?", inReplyTo: nil, writtenAt: time, isRead: true),
        QuestionMessage(
          id: id(11), number: 2, side: .team, author: "key:x", authorName: "Maria", contactID: nil, lineID: id(6),
          lineName: "Duct", text: "Two inches.", inReplyTo: 1, writtenAt: time, isRead: false),
      ], nextCursor: "2", unread: 3,
      reads: [
        QuestionRead(contactID: nil, through: 1, readAt: time),
        QuestionRead(contactID: id(4), through: 2, readAt: time),
      ])
  }

  var clientQuestions: ClientQuestions {
    ClientQuestions(
      messages: [
        .init(
          number: 1, side: .client, authorName: "Ngozi Okafor", contactID: id(4), lineID: id(6), text: "How thick?",
          inReplyTo: nil, writtenAt: time),
        .init(
          number: 2, side: .team, authorName: "Maria", lineID: nil, text: "Two inches.", inReplyTo: 1,
          writtenAt: time),
      ], reads: [.init(contactID: id(4), through: 1)])
  }
}
