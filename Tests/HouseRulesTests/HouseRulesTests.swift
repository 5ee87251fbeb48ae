import Testing

@Suite struct `The house keeps its rules` {
  private let sources: [SourceFile]

  init() throws {
    sources = try SourceTree.files(under: "Shared") + SourceTree.files(under: "Services")
    try #require(sources.count > 20, "the sources were not found")
  }

  @Test func `each room imports only what it may`() {
    #expect(ImportRules.violations(in: sources) == [])
  }

  @Test func `clock, randomness and environment are read in one file each, and nothing traps`() {
    #expect(CodeRules.violations(in: sources) == [])
  }

  @Test func `domain and views are never async`() {
    #expect(CodeRules.asynchronousRooms(in: sources) == [])
  }

  @Test func `the top level is the owner's`() throws {
    #expect(try SourceTree.topLevel() == HouseRules.topLevel)
  }

  @Test func `every service has the same rooms`() throws {
    for service in try SourceTree.services() {
      let entries = try SourceTree.entries(of: "Services/\(service)")
      #expect(HouseRules.roomViolations(service: service, entries: entries) == [])
    }
  }

  @Test func `no service names another service's tables`() throws {
    let services = try SourceTree.services()
    let tables = try Dictionary(
      uniqueKeysWithValues: services.map { service in
        let files = try SourceTree.files(under: "Services/\(service)/Migrations", endings: ["sql"])
        return (service, HouseRules.tables(in: files))
      })
    for service in services {
      let own = tables[service] ?? []
      #expect(!own.isEmpty, "\(service) has no tables: the rule would hold of itself")
      let others = tables.filter { $0.key != service }.values.reduce(into: Set()) { $0.formUnion($1) }
      let files = sources.filter { $0.path.hasPrefix("Services/\(service)/") }
      #expect(HouseRules.foreignTables(in: files, own: own, others: others) == [])
    }
  }

  @Test func `no use case calls another`() throws {
    for service in try SourceTree.services() {
      let files = sources.filter { $0.path.hasPrefix("Services/\(service)/") }
      #expect(HouseRules.useCasesCallingUseCases(in: files) == [])
    }
  }

  @Test func `TI-1 every route has its row in the policy table`() {
    #expect(HouseRules.routesBesideTheTable(in: sources) == [])
  }

  @Test func `TI-2 every table forces row level security`() throws {
    for service in try SourceTree.services() {
      let files = try SourceTree.files(under: "Services/\(service)/Migrations", endings: ["sql"])
      #expect(HouseRules.unprotectedTables(in: files, except: ["schema_migrations"]) == [])
    }
  }
}
