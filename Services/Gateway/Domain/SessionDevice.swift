/// What a browser says of itself, in the few words by which people know their devices again. It is never believed for
/// anything, and what it sent is not kept.
struct SessionDevice: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    case phone, tablet, computer, other
  }

  var kind: Kind
  /// "Firefox, Linux": names from the lists below.
  var program: String?

  init(kind: Kind, program: String?) {
    self.kind = kind
    self.program = program
  }

  init(userAgent: String) {
    let agent = String(userAgent.prefix(512))
    let system = Self.systems.first { agent.contains($0.sign) }
    let browser = Self.browsers.first { agent.contains($0.sign) }
    let isSmall = agent.contains("Mobile")
    kind =
      switch system?.name {
      case "iPad": .tablet
      case "iPhone": .phone
      case "Android": isSmall ? .phone : .tablet
      case nil: .other
      default: .computer
      }
    let names = [browser?.name, system?.name].compactMap { $0 }
    program = names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// The first that fits: the later ones are parts of what the earlier ones say.
  private static let systems: [(sign: String, name: String)] = [
    ("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
  ]
  private static let browsers: [(sign: String, name: String)] = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
  ]
}
