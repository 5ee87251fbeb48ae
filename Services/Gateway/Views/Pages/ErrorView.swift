import HTML

/// What happened, what is safe, what to do.
enum ErrorView {
  struct Input: Hashable, Sendable {
    var kind: ErrorKind
    var assets: AssetAddresses
    /// From `Retry-After`, when there is one.
    var retryAfterSeconds: Int?
    /// Where "Try again" leads; a local path. No link when `nil`.
    var returnPath: String?
  }

  static func page(_ input: Input) -> Markup { "" }
}
