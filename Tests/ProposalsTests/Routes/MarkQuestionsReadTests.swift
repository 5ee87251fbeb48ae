import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

@Suite struct MarkQuestionsReadTests {
  /// While somebody decides, or anything else has the proposal locked.
  @Test func `who says again that it is read waits for nobody, and neither does the team`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let contact = ContactID(UUID())
      #expect(try await portal.ask(proposal.id, contact: contact, by: link).status == 201)
      #expect(try await portal.say(proposal.id, QuestionRequest(text: "Soon.")).status == 201)
      let path = "/proposals/\(proposal.id)/questions/reading"
      let own = QuestionReading(through: 2, contactID: contact)
      #expect(try await portal.post(path, own, by: link).status == 200)
      let admin = portal.database.openAsSuperuser()
      try await admin.transaction(in: .system(task: "test"), deadline: .after(.seconds(30))) { transaction in
        try await transaction.execute("SELECT FROM estimates FOR UPDATE")
        try await transaction.execute("SELECT FROM proposals FOR UPDATE")
        #expect(try await portal.post(path, own, by: link).status == 200)
        #expect(try await portal.post(path, QuestionReading(through: 1), by: portal.team).status == 200)
        #expect(try await portal.post(path, QuestionReading(through: 9), by: portal.team).code == "unknown_message")
      }
      await admin.shutdown(deadline: .after(.seconds(1)))
      let detail: ProposalDetail = try await portal.get("/proposals/\(proposal.id)", by: portal.team).decode()
      #expect((detail.unreadQuestions ?? 0) == 0)
    }
  }
}
