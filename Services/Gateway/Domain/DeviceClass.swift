/// What kind of device a browser says it runs on: enough to tell a phone from a desk, too little to tell people apart.
enum DeviceClass: String, Hashable, Sendable, CaseIterable {
  case phone, tablet, computer, other

  init(userAgent: String?) {
    let agent = (userAgent ?? "").lowercased()
    func names(_ signs: [String]) -> Bool { signs.contains { agent.contains($0) } }
    // Tablets first: most of them name a phone's system, and some a computer's.
    if names(["ipad", "tablet", "kindle", "silk/"]) || (agent.contains("android") && !agent.contains("mobile")) {
      self = .tablet
    } else if names(["iphone", "ipod", "mobile", "android", "windows phone"]) {
      self = .phone
    } else {
      self = names(["windows nt", "macintosh", "x11", "linux", "cros"]) ? .computer : .other
    }
  }
}
