import HTML
import ProposalsContract

/// The pictures of one proposal. Each says its size before it has come, so that nothing moves when it does.
struct Pictures: Sendable {
  private let facts: [String: ImageFacts]
  /// What stands before a hash.
  private let base: String
  private let phrases: any Phrases

  init(_ proposal: ProposalPage, frame: PageFrame, phrases: any Phrases) {
    facts = Dictionary(
      (proposal.content.images ?? []).map { ($0.sha256, $0) }, uniquingKeysWith: { first, _ in first })
    base = frame.pictures ?? ProposalAddresses(publicID: proposal.publicID).pictures
    self.phrases = phrases
  }

  /// Paper has files instead of addresses, and nothing to press.
  static let paperBase = "images/"
  private var isPaper: Bool { base.utf8.elementsEqual(Self.paperBase.utf8) }

  /// Those that a layout shows: where there are no lines with prices, there are no pictures of lines.
  static func shown(in content: ClientContent) -> Set<String> {
    var shown = [content.seller.logo, showsCover(content) ? content.coverImage : nil]
    shown += content.packages?.choices.flatMap(\.lines).map(\.image) ?? []
    if showsLinesOfSections(content) { shown += content.sections.flatMap(\.lines).map(\.image) }
    return Set(shown.compactMap { $0 })
  }

  static func showsLinesOfSections(_ content: ClientContent) -> Bool { content.layout != .summary }

  static func showsCover(_ content: ClientContent) -> Bool { content.layout != .itemized }

  /// Dense as it is, the itemized layout has none.
  func cover(_ content: ClientContent) -> Markup? {
    guard Self.showsCover(content), let image = find(content.coverImage) else { return nil }
    return """
      <img class="cover-picture" src="\(address(image))" width="\(image.width)" height="\(image.height)" \
      alt="\(content.coverImageAlt ?? "")"\(when: content.layout == .showcase, " fetchpriority=\"high\"")>

      """
  }

  /// Small, and large when it is pressed; one that only decorates has no name to be pressed by.
  func line(_ line: ClientLine) -> Markup? {
    guard let image = find(line.image) else { return nil }
    let alt = line.imageAlt ?? ""
    let size: Markup = "width=\"\(image.width)\" height=\"\(image.height)\" loading=\"lazy\" decoding=\"async\""
    guard !alt.isEmpty, !isPaper else {
      return "<img class=\"line-picture\" src=\"\(address(image))\" \(size) alt=\"\(alt)\">"
    }
    return """
      <a class="line-picture" href="\(address(image))" aria-label="\(phrases.seePicture(alt))">\
      <img src="\(address(image))" \(size) alt="">\
      </a>
      """
  }

  /// At the head of every page: in its own shape, as large as it may be.
  func logo(_ seller: SellerDetails) -> PageLogo? {
    find(seller.logo).map { PageLogo($0, address: address($0), name: seller.publicName) }
  }

  private func find(_ sha256: String?) -> ImageFacts? {
    sha256.flatMap { facts[$0] }.flatMap { $0.width > 0 && $0.height > 0 ? $0 : nil }
  }

  private func address(_ image: ImageFacts) -> String { base + image.sha256 }
}

/// A logo with its measures. A wide one says the name by itself; what is nearly square is a sign, with the name beside it.
struct PageLogo: Hashable, Sendable {
  let address: String
  let width: Int
  let height: Int
  let isWordmark: Bool
  let name: String

  static let box = (width: 220, height: 44)

  init(_ image: ImageFacts, address: String, name: String) {
    self.address = address
    self.name = name
    isWordmark = Double(image.width) / Double(max(1, image.height)) > 1.8
    let scale = min(
      Double(Self.box.width) / Double(max(1, image.width)), Double(Self.box.height) / Double(max(1, image.height)), 1)
    width = max(1, Int((Double(image.width) * scale).rounded()))
    height = max(1, Int((Double(image.height) * scale).rounded()))
  }

  var image: Markup {
    """
    <img class="logo" src="\(address)" width="\(width)" height="\(height)" alt="\(isWordmark ? name : "")">
    """
  }

  /// The logo, and the name where the logo does not say it.
  var mark: Markup { "\(image)\(when: !isWordmark, "<span>\(name)</span>")" }
}
