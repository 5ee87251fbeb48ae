import Foundation
import Identifiers
import ProposalsContract

@testable import Gateway

extension ViewSamples {
  static let asker = ContactID(UUID())

  /// A question on a line, its answer, one that nobody answered yet.
  static func questions(of content: ClientContent, text: (String) -> String = { $0 }) -> ClientQuestions {
    ClientQuestions(
      messages: [
        .init(
          number: 1, side: .client, authorName: text("Ngozi"), contactID: asker, lineID: content.allLines[1].id,
          text: text("Is the floor part of it?"), inReplyTo: nil, writtenAt: now),
        .init(
          number: 2, side: .team, authorName: text("Maria"), lineID: content.allLines[1].id,
          text: text("It is.\n\nDown to the joists."), inReplyTo: 1, writtenAt: now),
        .init(
          number: 3, side: .client, authorName: text("Bj\u{f6}rn"), contactID: ContactID(UUID()), lineID: nil,
          text: text("When can you start?"), inReplyTo: nil, writtenAt: now),
      ], reads: [.init(contactID: asker, through: 1)])
  }
}
