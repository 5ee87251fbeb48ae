/// Where the shipped files are found, with their content hashes in the names.
struct AssetAddresses: Hashable, Sendable {
  /// `portal.css`.
  var stylesheet: String
  /// `proposal.js`, an ES module.
  var proposalScript: String
  /// `inter-latin.woff2`; preloaded, so it must be the same address as in the stylesheet.
  var textFont: String
  /// `icon.svg`.
  var icon: String
  /// The same for every other typeface.
  var otherFonts: [Typeface: String] = [:]
  /// `signature.js`, an ES module of the pages that can be signed; empty where none is.
  var signatureScript = ""
  /// `beacon.js`, an ES module of the pages whose reading is measured; empty where none is.
  var beaconScript = ""
  /// `live.js`, an ES module of the team's pages that show what happens; empty where none does.
  var liveScript = ""

  func textFont(_ face: Typeface) -> String { otherFonts[face] ?? textFont }
}
