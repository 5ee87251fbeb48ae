import HTML

/// The one answer to every link that opens nothing: the same bytes whether it never was, ended or was taken back (SL-2).
enum LinkUnavailableView {
  static func page(assets: AssetAddresses) -> Markup { "" }
}
