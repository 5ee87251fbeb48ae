import HTML

/// `GET /`: says what this is and how to get in.
enum LandingView {
  static func page(assets: AssetAddresses) -> Markup { "" }
}
