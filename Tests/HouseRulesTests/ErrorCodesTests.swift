import Foundation
import Testing

@Suite struct ErrorCodesTests {
  private func openapi() throws -> String {
    try String(contentsOf: SourceTree.root.appending(path: "Services/Gateway/openapi.yaml"), encoding: .utf8)
  }

  @Test func `openapi names the codes that the sources give, and no others`() throws {
    let sources = try SourceTree.files(under: "Services") + SourceTree.files(under: "Shared/ServiceRuntime")
    #expect(ErrorCodes.described(in: try openapi()).count > 60)
    #expect(ErrorCodes.differences(sources: sources, openapi: try openapi()) == [])
  }

  @Test func `a code that nobody described is found, and one that nobody gives`() throws {
    let file = SourceFile(path: "Services/A/Routes/B.swift", text: #"Problem(.conflict, code: "brand_new")"#)
    let found = ErrorCodes.differences(sources: [file], openapi: "description: 'No. Codes: long_gone.'")
    #expect(found.contains("brand_new is given and not described"))
    #expect(found.contains("long_gone is described and never given"))
  }
}
