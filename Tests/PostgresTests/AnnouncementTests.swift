import CallContext
import Foundation
import Postgres
import TestSupport
import Testing

struct AnnouncementTests {
  private let change: SQL = ("SELECT 1" as SQL).announcing("outbox")

  @Test(.timeLimit(.minutes(1))) func `a committed statement is heard in its process, and only on its channel`()
    async throws
  {
    try await withConnections { _, database in
      var other = database.announcements(on: "other").makeAsyncIterator()
      for round in ["query", "pipeline", "transaction", "joined"] {
        var outbox = database.announcements(on: "outbox").makeAsyncIterator()
        switch round {
        case "query": _ = try await database.query(change, in: anyone, deadline: soon)
        case "pipeline": try await database.pipeline(["SELECT 2", change], in: anyone, deadline: soon)
        case "transaction":
          try await database.transaction(in: anyone, deadline: soon) { transaction in
            try await transaction.pipeline([change, "SELECT 2"])
            try await transaction.execute("SELECT 3")
          }
        default: try await database.execute("SELECT 2 WHERE 1 IN (\(change))", in: anyone, deadline: soon)
        }
        #expect(await outbox.next() != nil, "\(round)")
      }
      try await database.execute(("SELECT 1" as SQL).announcing("other"), in: anyone, deadline: soon)
      #expect(await other.next() != nil)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `what is rolled back is not heard, and nothing before its commit`() async throws {
    struct Refused: Error {}
    try await withConnections { _, database in
      let stream = database.announcements(on: "outbox")
      let heard = Task { await stream.reduce(into: 0) { count, _ in count += 1 } }
      await #expect(throws: Refused.self) {
        try await database.transaction(in: anyone, deadline: soon) { transaction in
          try await transaction.execute(change)
          throw Refused()
        }
      }
      // The end of the streams comes behind whatever was announced.
      await database.shutdown(deadline: soon)
      #expect(await heard.value == 0)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `announcements that nobody looked at are one, and shutdown ends the stream`()
    async throws
  {
    try await withConnections { _, database in
      let stream = database.announcements(on: "outbox")
      for _ in 0..<5 { try await database.execute(change, in: anyone, deadline: soon) }
      await database.shutdown(deadline: soon)
      #expect(await stream.reduce(into: 0) { count, _ in count += 1 } == 1)
    }
  }
}
