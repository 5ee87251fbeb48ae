import HTTPTypes
import ServiceRuntime
import TestSupport
import Testing

@Suite struct RouteCoverageTests {
  // TI-1
  @Test func `a row that no test tries is found`() async {
    let untried = await RouteCoverage.untried(of: ServiceHostTestsTable.table.rows) { $0.method == .get }
    #expect(untried == ["POST /p/{id}/acceptance"])
    #expect(RouteCoverage.path(of: "/p/{id}/acceptance", filling: ["id": "7"]) == "/p/7/acceptance")
    #expect(RouteCoverage.path(of: "/p/{id}", filling: [:]) == nil)
    #expect(RouteCoverage.path(of: "/", filling: [:]) == "/")
  }
}

enum ServiceHostTestsTable {
  static let table = RouteTable<TestAccess>([
    .get("/p/{id}", .anyone, "page") { _, _ in text("") },
    .post("/p/{id}/acceptance", .anyone, "accept") { _, _ in text("") },
  ]) { _, _, _ in }
}
