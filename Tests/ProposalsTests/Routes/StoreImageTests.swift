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

extension ProposalsFixture {
  func store(
    _ bytes: [UInt8], by caller: Caller? = nil, headers: [(name: String, value: String)] = []
  ) async throws -> Answer {
    try await call("POST", "/images", by: caller ?? team, body: bytes, headers: headers)
  }

  func stored(_ bytes: [UInt8]) async throws -> ImageDetail { try await store(bytes).decode() }

  func draftShowing(_ sha256: String, alt: String? = "Doors") async throws -> Answer {
    var wanted = try Sample.service.proposalDraft()
    (wanted.sections[0].lines[0].image, wanted.sections[0].lines[0].imageAlt) = (sha256, alt)
    return try await post("/estimates/\(try await estimate().id)/proposals", wanted, by: team)
  }

  func sentShowing(_ sha256: String, logo: String? = nil) async throws -> ProposalDetail {
    let draft: ProposalDetail = try await draftShowing(sha256).decode()
    var order = Self.dispatchRequest()
    (order.seller.logo, order.seller.font) = (logo, logo == nil ? nil : "bitter")
    return try await post("/proposals/\(draft.id)/dispatch", order, by: team).decode()
  }
}

@Suite struct StoreImageTests {
  @Test func `a picture is kept clean under its hash, and the same one is the same row`() async throws {
    try await ProposalsFixture.run { portal in
      let noted = ImageSamples.jpeg(notes: ImageSamples.exif(orientation: 6))
      let first = try await portal.store(noted)
      let image: ImageDetail = try first.decode()
      #expect(first.status == 201 && image.contentType == "image/jpeg" && image.width == 32 && image.height == 64)
      let kept = try await portal.get("/images/\(image.sha256)", by: portal.team)
      #expect(kept.status == 200 && kept.headers["content-type"] == "image/jpeg")
      #expect(Hex.encode(SHA256.digest(kept.body)) == image.sha256 && kept.body.count == image.byteCount)
      #expect(!String(decoding: kept.body, as: UTF8.self).contains("CANARY"))
      // What is kept is what is named: with other notes, and without any, it is the same picture.
      for again in [noted, kept.body, ImageSamples.jpeg(notes: ImageSamples.exif(orientation: 6, place: "ELSEWHERE"))] {
        let answer = try await portal.store(again)
        #expect(answer.status == 200)
        #expect(try answer.decode(ImageDetail.self) == image)
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM images") == 1)
      // A rival has it by themselves, or not at all.
      let foreign = try await portal.get("/images/\(image.sha256)", by: portal.rival)
      #expect(foreign.status == 404 && foreign.code == "not_found")
      #expect(try await portal.store(noted, by: portal.rival).status == 201)
      #expect(try await portal.get("/images/\(image.sha256)", by: portal.rival).status == 200)
    }
  }

  @Test func `at the same time it is one row, and a key gives the first answer again (PM-6)`() async throws {
    try await ProposalsFixture.run { portal in
      let bytes = ImageSamples.png()
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { try await portal.store(bytes).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [200, 200, 200, 200, 200, 200, 200, 201])
      #expect(try await portal.count("SELECT count(*) AS count FROM images") == 1)
      let key = [(name: "idempotency-key", value: "k")]
      let other = ImageSamples.png(mark: 1)
      #expect(try await portal.store(other, headers: key).status == 201)
      let again = try await portal.store(other, headers: key)
      #expect(again.status == 201 && again.headers["idempotency-replayed"] == "true")
      #expect(try await portal.store(bytes, headers: key).status == 422)
    }
  }

  @Test func `what is no good picture is refused by name`() async throws {
    try await ProposalsFixture.run { portal in
      let cases: [([UInt8], Int, String)] = [
        (Array("<svg><script/></svg>".utf8), 422, "not_an_image"), (Array("GIF89a".utf8), 422, "not_an_image"),
        (Array(ImageSamples.png().dropLast(3)), 422, "image_damaged"),
        (ImageSamples.png(9_000, 9_000), 422, "image_too_large"),
        (ImageSamples.png(extra: ImageSamples.chunk("acTL", [])), 422, "image_animated"),
        (Array(repeating: 0x89, count: ImageLimits.bytes + 1), 413, "content_too_large"),
      ]
      for (bytes, status, code) in cases {
        let answer = try await portal.store(bytes)
        #expect(answer.status == status && answer.code == code, "\(answer.text)")
      }
      #expect(try await portal.count("SELECT count(*) AS count FROM images") == 0)
    }
  }

  @Test func `a version refers to pictures that are there, and says what they show`() async throws {
    try await ProposalsFixture.run { portal in
      let image = try await portal.stored(ImageSamples.png())
      let field = "sections[0].lines[0].image"
      func refused(_ sha256: String, _ alt: String?, _ code: String, _ field: String) async throws {
        let answer = try await portal.draftShowing(sha256, alt: alt)
        #expect(answer.status == 422 && answer.code == code && answer.member("field") == field, "\(answer.text)")
      }
      try await refused(String(repeating: "5e", count: 32), "x", "unknown_image", field)
      try await refused("document-7", "x", "unknown_image", field)
      try await refused(image.sha256.uppercased(), "x", "unknown_image", field)
      try await refused(image.sha256, nil, "required", "\(field)_alt")
      var lonely = try Sample.service.proposalDraft()
      lonely.coverImageAlt = "x"
      let estimate = try await portal.estimate()
      let answer = try await portal.post("/estimates/\(estimate.id)/proposals", lonely, by: portal.team)
      #expect(answer.code == "conflict" && answer.member("field") == "cover_image_alt")
      // A rival's picture is not there either.
      let foreign: ImageDetail = try await portal.store(ImageSamples.png(mark: 9), by: portal.rival).decode()
      try await refused(foreign.sha256, "x", "unknown_image", field)
      #expect(try await portal.draftShowing(image.sha256, alt: "").status == 201)
    }
  }

  @Test func `a link opens what its version shows, and nothing else`() async throws {
    try await ProposalsFixture.run { portal in
      let line = try await portal.stored(ImageSamples.png())
      let logo = try await portal.stored(ImageSamples.png(mark: 1))
      let other = try await portal.stored(ImageSamples.png(mark: 2))
      let draft: ProposalDetail = try await portal.draftShowing(line.sha256).decode()
      let link = portal.link(to: draft.id)
      #expect(try await portal.get("/proposals/\(draft.id)/images/\(line.sha256)", by: link).status == 404)
      let sent = try await portal.sentShowing(line.sha256, logo: logo.sha256)
      let reader = portal.link(to: sent.id)
      let base = "/proposals/\(sent.id)/images"
      for shown in [line, logo] {
        let answer = try await portal.get("\(base)/\(shown.sha256)", by: reader)
        #expect(answer.status == 200 && answer.headers["content-type"] == "image/png")
      }
      let printer = portal.caller(.service("gateway"), [])
      #expect(try await portal.get("\(base)/\(line.sha256)", by: printer).status == 200)
      let refused = [
        try await portal.get("\(base)/\(other.sha256)", by: reader),
        try await portal.get("\(base)/\(String(repeating: "5e", count: 32))", by: reader),
        try await portal.get("\(base)/x", by: reader),
        try await portal.get("\(base)/\(line.sha256)", by: portal.link(to: draft.id)),
      ].map { $0.text.replacing(/"instance":"[0-9a-f]+"/, with: "") }
      #expect(Set(refused).count == 1 && refused[0].contains("not_found"))
      #expect(try await portal.get("\(base)/\(line.sha256)", by: portal.team).status == 403)
    }
  }

  @Test func `logo, typeface and pictures are frozen with what was sent`() async throws {
    try await ProposalsFixture.run { portal in
      let line = try await portal.stored(ImageSamples.png())
      let logo = try await portal.stored(ImageSamples.png(320, 80, mark: 1))
      let sent = try await portal.sentShowing(line.sha256, logo: logo.sha256)
      let content = try #require(sent.clientContent)
      #expect(content.seller.logo == logo.sha256 && content.seller.font == "bitter")
      #expect(Set((content.images ?? []).map(\.sha256)) == [line.sha256, logo.sha256])
      #expect(content.images?.first { $0.sha256 == logo.sha256 }?.width == 320)
      #expect(content.sections[0].lines[0].imageAlt == "Doors")
      // Another logo later is the next version's.
      let revised: ProposalDetail = try await portal.post(
        "/proposals/\(sent.id)/revisions", RevisionRequest(), by: portal.team
      ).decode()
      let later = try await portal.stored(ImageSamples.png(mark: 3))
      var order = ProposalsFixture.dispatchRequest()
      order.seller.logo = later.sha256
      let next: ProposalDetail = try await portal.post(
        "/proposals/\(revised.id)/dispatch", order, by: portal.team
      ).decode()
      #expect(next.clientContent?.seller.logo == later.sha256 && next.clientContent?.seller.font == nil)
      #expect(next.clientContent?.sections[0].lines[0].image == line.sha256)
      let before: ProposalDetail = try await portal.get("/proposals/\(sent.id)", by: portal.team).decode()
      #expect(before.clientContent == content && before.contentSHA256 == sent.contentSHA256)
      // A logo that is not there is not sent, and nothing is stored but read.
      var wrong = ProposalsFixture.dispatchRequest()
      wrong.seller.logo = String(repeating: "5e", count: 32)
      let draft = try await portal.draft()
      for path in ["dispatch", "preview"] {
        let answer = try await portal.post("/proposals/\(draft.id)/\(path)", wrong, by: portal.team)
        #expect(answer.status == 422 && answer.code == "unknown_image" && answer.member("field") == "seller.logo")
      }
      order.layout = .showcase
      let page: ProposalPage = try await portal.post(
        "/proposals/\(draft.id)/preview", order, by: portal.team
      ).decode()
      #expect(page.content.images?.map(\.sha256) == [later.sha256])
    }
  }

  @Test func `pictures can neither be changed nor taken away, not for another organization either`() async throws {
    try await ProposalsFixture.run { portal in
      let image = try await portal.stored(ImageSamples.png())
      let sent = try await portal.sentShowing(image.sha256)
      let database = portal.database.open(poolSize: 1)
      func refusal(_ sql: SQL, as organization: OrganizationID) async -> String? {
        do {
          _ = try await database.query(sql, in: .organization(organization), deadline: .after(.seconds(30)))
          return nil
        } catch {
          return (error as? PostgresError)?.sqlState
        }
      }
      for change in ["DELETE FROM images", "UPDATE images SET width = 1", "DELETE FROM proposal_images"] {
        #expect(await refusal("\(unsafeRaw: change)", as: portal.organization) == "42501", "\(change)")
      }
      // 23503: the composite keys.
      #expect(
        await refusal(
          "INSERT INTO proposal_images (proposal_id, sha256) VALUES (\(sent.id), \(image.sha256))",
          as: portal.rival.organization) == "23503")
      // 23514: the bytes are not what the name says.
      #expect(
        await refusal(
          """
          INSERT INTO images (sha256, kind, width, height, bytes, created_by)
          VALUES (\(String(repeating: "5e", count: 32)), 'png', 1, 1, \([UInt8](repeating: 1, count: 9)), 'key:x')
          """, as: portal.organization) == "23514")
      await database.shutdown(deadline: .after(.seconds(1)))
    }
  }
}
