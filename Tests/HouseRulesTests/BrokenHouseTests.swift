import Testing

/// Every rule is broken once here, so that a rule that can't fail is found out.
@Suite struct `Each house rule fails when it is broken` {
  private func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

  @Test(arguments: [
    ("Services/Proposals/Routes/X.swift", "import Postgres"),
    ("Services/Proposals/UseCases/X.swift", "import Hummingbird"),
    ("Services/Proposals/UseCases/X.swift", "import ProposalsContract"),
    ("Services/Proposals/Domain/X.swift", "import CallContext"),
    ("Services/Proposals/Store/X.swift", "@testable import Hummingbird"),
    ("Services/Gateway/Clients/X.swift", "import Postgres"),
    ("Services/Gateway/Views/X.swift", "import struct OutboundHTTP.Upstream"),
    ("Shared/ServiceRuntime/X.swift", "import CPostgres"),
    ("Services/Gateway/Application.swift", "import CCurl"),
  ])
  func `an import that the room may not have`(path: String, text: String) {
    #expect(ImportRules.violations(in: [file(path, text)]).count == 1)
  }

  @Test func `an import that the room may have is fine, and one in a comment or text is none`() {
    let fine = [
      file("Services/Proposals/Routes/X.swift", "import ProposalsContract\nimport Hummingbird"),
      file("Services/Proposals/Application.swift", "import Postgres"),
      file("Services/Proposals/Domain/X.swift", "// import Postgres\nlet a = \"\"\"\nimport Postgres\n\"\"\""),
    ]
    #expect(ImportRules.violations(in: fine) == [])
  }

  @Test(arguments: [
    "let now = Date()", "let now = ContinuousClock.now", "let id = UUID()", "let n = Int.random(in: 0..<9)",
    "let e = ProcessInfo.processInfo.environment", "let x = try! f()", "let x = y as! Z", "fatalError(\"no\")",
    "let x = y!", "let x = y!.z", "let x = f()!", "let x = \"\\(y!)\"", "usleep(10)", "sleep(3)",
    "Thread.sleep(forTimeInterval: 1)", "var view: View!",
  ])
  func `a forbidden word`(line: String) {
    #expect(CodeRules.violations(in: [file("Services/Gateway/UseCases/X.swift", line)]).count == 1)
  }

  @Test(arguments: [
    "if a != b {}", "if !a {}", "let a = \"really!\"", "// Date()", "let a = #\"x!\"#", "guard !a.isEmpty, !b else {}",
    "let a = Date(timeIntervalSince1970: 0)", "/* try! */", "@Test func `it works!`() {}",
  ])
  func `an innocent line`(line: String) {
    #expect(CodeRules.violations(in: [file("Services/Gateway/UseCases/X.swift", line)]) == [])
  }

  @Test func `an async domain`() {
    let broken = file("Services/Proposals/Domain/X.swift", "func f() async {}")
    #expect(CodeRules.asynchronousRooms(in: [broken]).count == 1)
  }

  @Test func `a missing room and a room too many`() {
    let entries: Set<String> = [
      "Routes", "UseCases", "Domain", "Migrations", "Helpers", "Application.swift", "Application+Relays.swift",
      "Configuration.swift", "XMain.swift",
    ]
    #expect(
      HouseRules.roomViolations(service: "X", entries: entries) == ["X lacks Store", "X has Helpers, which is no room"])
  }

  @Test func `another service's table`() {
    let migrations = [file("M.sql", "CREATE TABLE invoices (id uuid);")]
    let broken = file("Services/Gateway/Store/X.swift", "let q: SQL = \"SELECT id FROM invoices\"")
    let tables = HouseRules.tables(in: migrations)
    #expect(tables == ["invoices"])
    #expect(HouseRules.foreignTables(in: [broken], own: ["clients"], others: tables).count == 1)
    #expect(HouseRules.foreignTables(in: [broken], own: ["invoices"], others: tables) == [])
  }

  @Test func `a use case that calls another`() {
    let files = [
      file("Services/X/UseCases/SendThing.swift", "struct SendThing {}"),
      file("Services/X/UseCases/MakeThing.swift", "struct MakeThing { func f() { SendThing().run() } }"),
    ]
    #expect(HouseRules.useCasesCallingUseCases(in: files).count == 1)
  }

  @Test func `a route beside the table`() {
    let broken = file("Services/X/Routes/ThingRoutes.swift", "router.get(\"/things\") { _, _ in }")
    #expect(HouseRules.routesBesideTheTable(in: [broken]).count == 1)
  }

  @Test func `a table without forced row level security`() {
    let migrations = [file("M.sql", "CREATE TABLE things (id uuid);\nALTER TABLE things ENABLE ROW LEVEL SECURITY;")]
    #expect(HouseRules.unprotectedTables(in: migrations, except: []) == ["things does not force row level security"])
  }
}
