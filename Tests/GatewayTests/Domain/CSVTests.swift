import Testing

@testable import Gateway

@Suite struct CSVTests {
  @Test(arguments: [
    ("=1+2", "'=1+2"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("  =1", "'  =1"),
    ("\t=1", "\"'\t=1\""), ("\t1", "\"'\t1\""), ("\r1", "\"'\r1\""), ("\u{A0}=1", "'\u{A0}=1"),
    ("\u{200B}\u{FEFF}@x", "'\u{200B}\u{FEFF}@x"), ("a\t=1", "\"a\t=1\""), (" a", " a"), ("\u{200B}", "\u{200B}"),
    ("x=-1+@", "x=-1+@"), ("\u{FF1D}1", "'\u{FF1D}1"), ("\r\n=1", "\"'\r\n=1\""), ("", ""), ("1=1", "1=1"),
    ("Kitchen, \"oak\"", "\"Kitchen, \"\"oak\"\"\""), ("a;b", "\"a;b\""), ("a\nb", "\"a\nb\""),
  ])
  func `text is never a formula and never two cells`(text: String, cell: String) {
    #expect(CSV.line([.text(text)]) == cell + "\r\n")
  }

  @Test func `amounts are numbers in units of their currency`() {
    let cells: [CSV.Cell] = [
      .amount(cents: -123_450, currency: "USD"), .amount(cents: 5, currency: "USD"),
      .amount(cents: 700, currency: "JPY"),
      .amount(cents: nil, currency: "USD"), .amount(cents: .min, currency: "USD"), .text(nil),
    ]
    #expect(CSV.line(cells) == "-1234.50,0.05,700,,-92233720368547758.08,\r\n")
  }
}
