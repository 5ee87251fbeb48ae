import Foundation
import Testing

@testable import Proposals

@Suite struct DrawnSignatureTests {
  @Test(arguments: [
    "0,0 600,200", "40,120 52,98 60,90;75,60", "1,1;2,2",
    (0..<1_500).map { "\($0 % 600),\($0 % 200)" }.joined(separator: " "),
    (0..<60).map { "\($0),1" }.joined(separator: ";"),
  ])
  func `lines of points inside of the pad are a drawing`(text: String) {
    #expect(DrawnSignature(text)?.text == text)
  }

  @Test(arguments: [
    "", "1,1", " 1,1 2,2", "1,1 2,2 ", "1,1  2,2", "1,1;;2,2", ";1,1 2,2", "1,1 2,2;", "1,1 2", "1,1 2,2,2", "1,1 ,2",
    "601,1 2,2", "1,201 2,2", "-1,1 2,2", "+1,1 2,2", "01,1 2,2", "1.5,1 2,2", "1,1\n2,2", "1,1\t2,2", "1,1 \u{662},2",
    "1,1 2,\u{FF12}", "M1,1 2,2", "<svg>", "1e1,1 2,2", "0x1,1 2,2", "1,1 2,2\u{0}", "1000,1 2,2",
    (0..<1_501).map { "\($0 % 600),1" }.joined(separator: " "), (0..<61).map { "\($0),1 1,1" }.joined(separator: ";"),
    String(repeating: "100,100 ", count: 1_501) + "100,100",
  ])
  func `everything else is none: it has one spelling`(text: String) {
    #expect(DrawnSignature(text) == nil)
  }

  @Test func `no drawing that the pad can make is beyond the limit of bytes`() {
    let longest = (0..<1_500).map { _ in "600,200" }.joined(separator: " ")
    #expect(longest.utf8.count <= DrawnSignature.maximumBytes && DrawnSignature(longest) != nil)
  }
}
