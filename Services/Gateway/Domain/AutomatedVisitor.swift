/// Signs of a machine, or of the team itself, in a request, with the reason that is kept with the visit (SL-4, DOMAIN
/// section 2). Such a visit is listed, never counted as an open. This only ever lowers what a visit counts for; it opens
/// nothing.
enum AutomatedVisitor {
  /// - Parameters:
  ///   - purposes: the values of `Sec-Purpose`, `Purpose` and `X-Moz`.
  ///   - isHead: of the method HEAD, which no person sends.
  ///   - isOwnTeam: a member of the organization is signed in.
  static func reason(purposes: [String], isKnownBot: Bool, isHead: Bool, isOwnTeam: Bool) -> String? {
    if isOwnTeam { return "own_team" }
    if purposes.contains(where: { isPrefetch($0.lowercased()) }) { return "prefetch" }
    if isKnownBot { return "known_bot" }
    return isHead ? "head_request" : nil
  }

  /// - Parameter userAgent: as sent; absent counts as a machine, every browser has one.
  static func isKnownBot(_ userAgent: String?) -> Bool {
    guard let userAgent, !userAgent.isEmpty else { return true }
    let lowered = userAgent.lowercased()
    return signs.contains { lowered.contains($0) }
  }

  private static func isPrefetch(_ value: String) -> Bool {
    value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
  }

  /// Parts of user agents, lower case.
  private static let signs = [
    // Words that automated clients use of themselves.
    "bot", "crawler", "spider", "scanner", "preview", "headless", "monitor", "fetcher", "archiver", "validator",
    // HTTP libraries and command-line tools.
    "curl/", "wget/", "python-requests", "python-urllib", "aiohttp", "httpx/", "go-http-client", "okhttp", "java/",
    "apache-httpclient", "libwww-perl", "node-fetch", "axios/", "undici", "ruby", "guzzlehttp", "postmanruntime",
    "powershell", "winhttp",
    // Driven browsers.
    "phantomjs", "puppeteer", "playwright", "selenium", "electron/",
    // Mail security and link protection.
    "barracuda", "mimecast", "proofpoint", "safelinks", "microsoft office", "ms-office", "trendmicro", "symantec",
    "fireeye", "zscaler", "forcepoint", "ironport", "fortiguard", "sophos", "cloudmark", "mailscanner",
    // Mail image proxies and link previews of chats and networks.
    "googleimageproxy", "yahoomailproxy", "facebookexternalhit", "whatsapp/", "slack-imgproxy", "skypeuripreview",
    "telegram", "vkshare", "embedly", "iframely", "flipboard", "google-safety", "googlesecurityscanner",
    "bingpreview", "lighthouse", "pagespeed", "uptime", "pingdom",
  ]
}
