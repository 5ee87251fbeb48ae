import CallContext
import Foundation
import Postgres
import TestSupport
import Testing

struct NotificationTests {
  @Test(.timeLimit(.minutes(1))) func `what is notified is heard, and only on its channel`() async throws {
    try await withConnections { _, database in
      var outbox = database.notifications(on: "outbox").makeAsyncIterator()
      var other = database.notifications(on: "other").makeAsyncIterator()
      #expect(await outbox.next() == .reconnected)
      #expect(await other.next() == .reconnected)
      try await database.execute("SELECT pg_notify('outbox', \("it's"))", in: anyone, deadline: soon)
      #expect(await outbox.next() == .received(payload: "it's"))
      try await database.transaction(in: anyone, deadline: soon) { transaction in
        try await transaction.execute("SELECT pg_notify('outbox', '1'), pg_notify('outbox', '2')")
        try await transaction.execute("NOTIFY other")
      }
      #expect(await outbox.next() == .received(payload: "1"))
      #expect(await outbox.next() == .received(payload: "2"))
      #expect(await other.next() == .received(payload: ""))
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a lost connection is told, and listening goes on`() async throws {
    try await withConnections { test, database in
      let admin = test.openAsSuperuser()
      var items = database.notifications(on: "outbox").makeAsyncIterator()
      #expect(await items.next() == .reconnected)
      for round in 1...3 {
        try await admin.execute(
          """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE datname = current_database() AND query LIKE 'LISTEN%'
          """, in: anyone, deadline: soon)
        #expect(await items.next() == .reconnected)
        try await database.execute("SELECT pg_notify('outbox', \(String(round)))", in: anyone, deadline: soon)
        #expect(await items.next() == .received(payload: String(round)))
      }
      await admin.shutdown(deadline: soon)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `shutdown ends the streams`() async throws {
    try await withDatabase { test in
      let database = test.open()
      var items = database.notifications(on: "outbox").makeAsyncIterator()
      #expect(await items.next() == .reconnected)
      await database.shutdown(deadline: soon)
      #expect(await items.next() == nil)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `the connection is closed when nobody listens`() async throws {
    try await withConnections { test, database in
      let admin = test.openAsSuperuser()
      let count: SQL = """
        SELECT count(*) AS count FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'
        """
      func listeners() async throws -> Int {
        try await admin.query(count, in: anyone, deadline: soon)[0].decode("count")
      }
      let task = Task {
        for await _ in database.notifications(on: "outbox") {}
      }
      let isListening = try await eventually { try await listeners() == 1 }
      #expect(isListening)
      task.cancel()
      await task.value
      let isClosed = try await eventually { try await listeners() == 0 }
      #expect(isClosed)
      await admin.shutdown(deadline: soon)
    }
  }
}
