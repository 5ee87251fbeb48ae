import CallContext
import Cryptography
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// SL-4 and DOMAIN, section 2: the ledger of views and beats on PostgreSQL.
@Suite struct RecordEngagementTests {
  private typealias Fixture = ProposalsFixture

  @Test func `twenty first beats at once are one open that is told (SL-4)`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<20 {
          group.addTask { try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id))).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses == Array(repeating: 204, count: 20))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened"])
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.read, engagement.automated) == (20, 20, 0, 0))
      #expect(engagement.firstOpenedAt != nil && engagement.lookingNow && engagement.activeSeconds == 80)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(proposal.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .viewed)
    }
  }

  @Test func `twenty beats of one session at once are one view`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...20 {
          group.addTask {
            // As a page does: the same again until it is taken.
            let beat = Fixture.beat(visitor, sequence: number)
            for _ in 0..<50 {
              if try await portal.tell(beat).status != 503 { break }
            }
            return try await portal.tell(beat).status
          }
        }
        for try await status in group { #expect(status == 204) }
      }
      let views = try await portal.views(of: proposal.id)
      #expect(views.map(\.tier) == [.opened])
      // Each from a page of its own, and all of one browser: no more than has passed since the first.
      #expect(views[0].activeSeconds < 15)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened"])
    }
  }

  @Test func `one batch brings beats of what is known, of what nobody came to before and of what is over`() async throws
  {
    try await Fixture.run { portal in
      let (known, new, over) = (try await portal.sent(), try await portal.sent(), try await portal.sent())
      #expect(try await portal.tell(Fixture.beat(Fixture.visitor(known.id))).status == 204)
      #expect(
        try await portal.post("/proposals/\(over.id)/withdrawal", WithdrawalRequest(), by: portal.team).status == 200)
      let beats = [known, over, new, known].map { Fixture.beat(Fixture.visitor($0.id)) }
      #expect(try await portal.post("/beats", BeatBatch(beats: beats), by: portal.gateway).status == 204)
      #expect(try await portal.views(of: known.id).count == 3)
      #expect(try await portal.views(of: new.id).map(\.tier) == [.opened])
      #expect(try await portal.views(of: over.id).isEmpty)
    }
  }

  @Test func `a batch in which the same beat stands twice, and one that comes again, count once`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let beat = Fixture.beat(Fixture.visitor(proposal.id), milliseconds: 9_000, parts: ["section-1": 9_000])
      for _ in 0..<3 { #expect(try await portal.tell(beat, beat).status == 204) }
      let view = try #require(try await portal.views(of: proposal.id).first)
      #expect((view.activeSeconds, view.sections) == (9, [ViewedSection(part: "section-1", activeSeconds: 9)]))
      #expect(try await portal.count("SELECT count(*) AS count FROM beats") == 1)
    }
  }

  @Test func `ten thousand forged, replayed, huge, reordered and late beats add at most what the clock allows`()
    async throws
  {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      let loads = (0..<5).map { _ in UUID() }
      let began = ContinuousClock.now
      // Past the routes, which are tried elsewhere: ten thousand beats as JSON say nothing more.
      let database = portal.database.open(poolSize: 4)
      let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
      let record = RecordEngagement(database: database, world: world)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for stream in 0..<4 {
          group.addTask {
            for round in 0..<5 {
              let beats = (0..<500).map { number in
                Proposals.Beat(
                  Fixture.beat(
                    visitor, load: loads[number % 5], secondsAgo: 3_600,
                    sequence: (number * 7_919 + stream * 5 + round) % 600 + 1, milliseconds: 60_000,
                    parts: ["section-1": 60_000, "price": 60_000]))
              }
              try await record(
                beats, call: Call(caller: portal.gateway, deadline: .after(.seconds(30)), requestID: "test"))
            }
          }
        }
        try await group.waitForAll()
      }
      await database.shutdown(deadline: .after(.seconds(1)))
      let passed = (ContinuousClock.now - began) / .seconds(1)
      let view = try #require(try await portal.views(of: proposal.id).first)
      #expect(try await portal.views(of: proposal.id).count == 1)
      // The first beat may tell of 15 s before it, all others of the time since.
      #expect(Double(view.activeSeconds) <= 15 + passed)
      #expect(view.sections.map(\.activeSeconds).reduce(0, +) <= view.activeSeconds)
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.opened, engagement.activeSeconds) == (1, view.activeSeconds))
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent", "proposal.opened"])
    }
  }

  @Test func `half an hour of silence begins a new view, and a page that wakes up goes on counting`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      let load = UUID()
      _ = try await portal.tell(Fixture.beat(visitor, load: load, sequence: 1, milliseconds: 9_000))
      try await portal.letPass(seconds: 1_700)
      _ = try await portal.tell(Fixture.beat(visitor, load: load, sequence: 2, milliseconds: 9_000))
      #expect(try await portal.views(of: proposal.id).map(\.activeSeconds) == [18])
      try await portal.letPass(seconds: 1_801)
      _ = try await portal.tell(Fixture.beat(visitor, load: load, sequence: 3, milliseconds: 9_000))
      #expect(try await portal.views(of: proposal.id).map(\.activeSeconds) == [9, 18])
      // The number of before counts in neither.
      _ = try await portal.tell(Fixture.beat(visitor, load: load, sequence: 2, milliseconds: 9_000))
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.opened, engagement.activeSeconds) == (2, 27))
    }
  }

  @Test func `a link has its fill of views in a day`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      _ = try await portal.tell(Fixture.beat(visitor))
      _ = try await portal.rows(
        """
        INSERT INTO views (
          organization_id, id, proposal_id, principal, session, device, started_at, last_seen_at, last_beat_at, fetches,
          active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts)
        SELECT
          organization_id, gen_random_uuid(), proposal_id, principal, lpad(to_hex(n), 32, '0'), device, started_at,
          last_seen_at, CASE WHEN n < 999 THEN last_beat_at END, 1, 0, 0, 0, 0, '{}'
        FROM views, generate_series(1, 999) n
        """)
      func count() async throws -> Int { try await portal.count("SELECT count(*) AS count FROM views") }
      var next = visitor
      next.session = Fixture.session()
      #expect(try await portal.fetch(next).status == 204)
      #expect(try await count() == 1_000)
      // Whatever asked for pages, a reader can tell of themselves; until so many did.
      #expect(try await portal.tell(Fixture.beat(next)).status == 204)
      #expect(try await count() == 1_001)
      next.session = Fixture.session()
      #expect(try await portal.tell(Fixture.beat(next)).status == 204)
      #expect(try await count() == 1_001)
      #expect(try await portal.tell(Fixture.beat(visitor, sequence: 9)).status == 204, "the known one goes on")
      #expect(try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id))).status == 204)
      #expect(try await count() == 1_002, "another link has a fill of its own")
      try await portal.letPass(seconds: 86_401)
      #expect(try await portal.tell(Fixture.beat(next)).status == 204)
      #expect(try await count() == 1_003)
    }
  }

  @Test func `a link counts eight hours of a day, whatever number of browsers tells of it`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      _ = try await portal.tell(Fixture.beat(visitor, milliseconds: 3_000))
      // Another browser today, and one of yesterday.
      _ = try await portal.rows(
        """
        INSERT INTO views (
          organization_id, id, proposal_id, principal, session, device, started_at, last_seen_at, last_beat_at, fetches,
          active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts)
        SELECT
          organization_id, gen_random_uuid(), proposal_id, principal, lpad(to_hex(n), 32, '0'), device,
          started_at - n * interval '23 hours', last_seen_at, last_beat_at, 1, \(View.dayMilliseconds - 5_000), 0, 0, 0, '{}'
        FROM views, generate_series(1, 2) n
        """)
      var next = visitor
      next.session = Fixture.session()
      // In one batch and in the next: two seconds are left.
      _ = try await portal.tell(
        Fixture.beat(next, milliseconds: 1_500), Fixture.beat(Fixture.visitor(proposal.id), milliseconds: 9_000))
      next.session = Fixture.session()
      _ = try await portal.tell(Fixture.beat(next, milliseconds: 1_500))
      next.session = Fixture.session()
      _ = try await portal.tell(Fixture.beat(next, milliseconds: 1_500))
      let today = try await portal.count(
        """
        SELECT sum(active_milliseconds)::bigint AS count
        FROM views
        WHERE principal = 'link:' || \(visitor.link.uuidString.lowercased())::text AND started_at > now() - interval '1 day'
        """)
      #expect(today == View.dayMilliseconds)
      #expect(try await portal.count("SELECT count(*) AS count FROM views WHERE active_milliseconds = 9000") == 1)
    }
  }

  @Test func `after a decision nothing counts, nor of a draft or of somebody else's`() async throws {
    try await Fixture.run { portal in
      let decided = try await portal.sent()
      _ = try await portal.post("/proposals/\(decided.id)/decline", DeclineRequest.onBehalf(), by: portal.team)
      let draft = try await portal.draft()
      let ours = try await portal.sent()
      for id in [decided.id, draft.id, .init(UUID())] {
        #expect(try await portal.tell(Fixture.beat(Fixture.visitor(id))).status == 204)
        #expect(try await portal.fetch(Fixture.visitor(id)).status == 204)
      }
      let rival = Caller(organization: portal.rival.organization, principal: .service("gateway"), scopes: [])
      let batch = BeatBatch(beats: [Fixture.beat(Fixture.visitor(ours.id))])
      #expect(try await portal.post("/beats", batch, by: rival).status == 204)
      for table in ["views", "beats", "engagements", "page_loads"] {
        #expect(try await portal.count("SELECT count(*) AS count FROM \(unsafeRaw: table)") == 0, "\(table)")
      }
    }
  }

  @Test func `a fetch is a view of its own tier, the beats of its session are the same view`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id, device: "phone")
      _ = try await portal.fetch(visitor, count: 2)
      _ = try await portal.fetch(visitor)
      let fetched = try #require(try await portal.views(of: proposal.id).first)
      #expect((fetched.tier, fetched.reason, fetched.fetches, fetched.device) == (.fetched, "no_signal", 3, "phone"))
      #expect(fetched.contactID == visitor.contactID && fetched.shareLinkID == visitor.link)
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated) == (1, 0, 0))
      #expect(engagement.firstOpenedAt == nil && !engagement.lookingNow)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])

      _ = try await portal.tell(Fixture.beat(visitor, scroll: 7_000))
      let views = try await portal.views(of: proposal.id)
      #expect(views.map(\.id) == [fetched.id])
      #expect((views[0].tier, views[0].scrollBasisPoints, views[0].lookingNow) == (.opened, 7_000, true))
      try await portal.letPass(seconds: 31)
      #expect(try await !portal.engagement(of: proposal.id).lookingNow)
      #expect(try await portal.views(of: proposal.id).map(\.lookingNow) == [false])
    }
  }

  @Test func `a session that turns out to be driven is no open any more`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      _ = try await portal.tell(Fixture.beat(visitor))
      #expect(try await portal.engagement(of: proposal.id).opened == 1)
      _ = try await portal.tell(Fixture.beat(visitor, webdriver: true))
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated, engagement.activeSeconds) == (0, 0, 1, 0))
      #expect(engagement.firstOpenedAt == nil)
    }
  }

  @Test func `a browser that loaded the page before anybody asked is a person once one looks`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      var visitor = Fixture.visitor(proposal.id, reason: "prefetch")
      _ = try await portal.fetch(visitor)
      #expect(try await portal.views(of: proposal.id).map(\.tier) == [.automated])
      // What still says that it only looks ahead is no person, whatever it tells.
      _ = try await portal.tell(Fixture.beat(visitor))
      #expect(try await portal.engagement(of: proposal.id).opened == 0)
      visitor.automatedReason = nil
      _ = try await portal.tell(Fixture.beat(visitor))
      let engagement = try await portal.engagement(of: proposal.id)
      #expect((engagement.fetched, engagement.opened, engagement.automated) == (1, 1, 0))
    }
  }

  @Test func `a second device in a second network is a hint that the link was passed on`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let first = Fixture.visitor(proposal.id)
      func same(_ change: (inout ProposalsContract.PageVisitor) -> Void) -> ProposalsContract.PageVisitor {
        var visitor = first
        visitor.session = Fixture.session()
        change(&visitor)
        return visitor
      }
      _ = try await portal.tell(Fixture.beat(first), Fixture.beat(same { $0.device = "phone" }))
      _ = try await portal.tell(Fixture.beat(same { $0.network = "00000000000000bb" }))
      #expect(
        try await portal.views(of: proposal.id).allSatisfy { !$0.forwardedHint },
        "a phone at home, a laptop on the road")
      let second = same {
        $0.device = "tablet"
        $0.network = "00000000000000cc"
      }
      _ = try await portal.fetch(second)
      #expect(try await portal.views(of: proposal.id).allSatisfy { !$0.forwardedHint }, "only fetched")
      _ = try await portal.tell(Fixture.beat(second))
      #expect(try await portal.views(of: proposal.id).map(\.forwardedHint) == [true, false, false, false])
    }
  }

  @Test func `what is measured is the organization's to say`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/engagement-settings"
      let manager = portal.caller(.key(UUID()), [.directoryRead, .directoryWrite])
      let defaults: ProposalsContract.EngagementSettings = try await portal.get(path, by: manager).decode()
      #expect(defaults == .init(measures: true, readSeconds: 30))
      let link = portal.link(to: proposal.id)
      let page = try await portal.get("/proposals/\(proposal.id)/page", by: link)
      let known = page.headers["etag"] ?? ""
      #expect(!page.text.contains("measures"))

      func put(_ settings: ProposalsContract.EngagementSettings) async throws -> ProposalsFixture.Answer {
        try await portal.call("PUT", path, by: manager, body: try JSONOutput.encode(settings))
      }
      #expect(try await put(.init(measures: true, readSeconds: 4)).member("field") == "read_seconds")
      #expect(try await put(.init(measures: false, readSeconds: 45)).status == 200)
      let changed: ProposalsContract.EngagementSettings = try await portal.get(path, by: manager).decode()
      #expect(changed == .init(measures: false, readSeconds: 45))
      let unmeasured = try await portal.call(
        "GET", "/proposals/\(proposal.id)/page", by: link, headers: [("if-none-match", known)])
      #expect(unmeasured.status == 200 && unmeasured.text.contains(#""measures":false"#))
      #expect(try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id))).status == 204)
      #expect(try await portal.fetch(Fixture.visitor(proposal.id)).status == 204)
      for table in ["beats", "views"] {
        #expect(try await portal.count("SELECT count(*) AS count FROM \(unsafeRaw: table)") == 0, "\(table)")
      }
    }
  }

  @Test func `the list goes on page by page, newest first`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      for _ in 0..<5 { _ = try await portal.fetch(Fixture.visitor(proposal.id)) }
      var seen: [UUID] = []
      var cursor: String?
      repeat {
        let query = "limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
        let list: ViewList = try await portal.get(
          "/proposals/\(proposal.id)/views", query: query, by: portal.team
        ).decode()
        #expect(list.items.count <= 2)
        seen += list.items.map(\.id)
        cursor = list.nextCursor
      } while cursor != nil
      let all = try await portal.views(of: proposal.id)
      #expect(seen == all.map(\.id) && Set(seen).count == 5)
      #expect(all.map(\.startedAt) == all.map(\.startedAt).sorted(by: >))
    }
  }

  @Test(arguments: [
    ("beats[0].visitor.session", #""session":"00000000000000000000000000000000""#, #""session":"xyz""#),
    ("beats[0].visitor.device", #""device":"computer""#, #""device":"toaster""#),
    ("beats[0].visitor.network", #""network":"0123456789abcdef""#, #""network":"10.0.0.1""#),
    ("beats[0].sequence", #""sequence":1"#, #""sequence":0"#),
    ("beats[0].active_milliseconds", #""active_milliseconds":4000"#, #""active_milliseconds":-1"#),
    ("beats[0].active_milliseconds", #""active_milliseconds":4000"#, #""active_milliseconds":60001"#),
    ("beats[0].trusted_events", #""trusted_events":2"#, #""trusted_events":-2"#),
    ("beats[0].scroll_basis_points", #""scroll_basis_points":0"#, #""scroll_basis_points":10001"#),
    ("beats[0].parts", #""parts":{}"#, #""parts":{"price":-1}"#),
  ])
  func `a bad beat is refused with its field, and the batch with it`(field: String, good: String, bad: String)
    async throws
  {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id, session: String(repeating: "0", count: 32))
      let body = String(decoding: try JSONOutput.encode(BeatBatch(beats: [Fixture.beat(visitor)])), as: UTF8.self)
      #expect(body.contains(good))
      let answer = try await portal.call(
        "POST", "/beats", by: portal.gateway, body: Array(body.replacing(good, with: bad).utf8))
      #expect((answer.status, answer.member("field")) == (422, field))
      #expect(try await portal.count("SELECT count(*) AS count FROM views") == 0)
    }
  }

  @Test func `more than a batch holds is refused`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let visitor = Fixture.visitor(proposal.id)
      let beats = Array(repeating: Fixture.beat(visitor), count: BeatBatch.limit + 1)
      #expect(try await portal.post("/beats", BeatBatch(beats: beats), by: portal.gateway).member("field") == "beats")
    }
  }

  @Test func `reading the page changes nothing (SL-4)`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      for _ in 0..<10 {
        #expect(try await portal.get("/proposals/\(proposal.id)/page", by: link).status == 200)
        #expect(try await portal.call("HEAD", "/proposals/\(proposal.id)/page", by: link).status == 200)
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM views") == 0)
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
    }
  }

  @Test func `months of beats are made ahead and go whole, what they came to stays`() async throws {
    try await Fixture.run { portal in
      let proposal = try await portal.sent()
      _ = try await portal.tell(Fixture.beat(Fixture.visitor(proposal.id)))
      _ = try await portal.rows(
        "CREATE TABLE beats_2020_01 PARTITION OF beats FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00')"
      )
      _ = try await portal.rows(
        "INSERT INTO beats SELECT organization_id, view_id, load_id, 9, '2020-01-05', 1, 1, 1, 1, '{}' FROM beats")
      let database = portal.database.open(poolSize: 1)
      try await KeepEngagement(database: database)()
      func months() async throws -> Int {
        try await portal.count("SELECT count(*) AS count FROM pg_inherits WHERE inhparent = 'beats'::regclass")
      }
      #expect(try await months() == 4)
      #expect(try await portal.count("SELECT count(*) AS count FROM beats") == 1)
      // The service can't take away what is not past its time.
      await #expect(throws: PostgresError.self) {
        try await database.execute(
          "SELECT keep_beat_months(3, 12)", in: .system(task: "engagement"), deadline: .after(.seconds(30)))
      }
      _ = try await portal.rows("UPDATE page_loads SET last_beat_at = now() - interval '3 days'")
      try await KeepEngagement(database: database)()
      #expect(try await portal.count("SELECT count(*) AS count FROM page_loads") == 0)
      #expect(try await portal.engagement(of: proposal.id).opened == 1)
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
