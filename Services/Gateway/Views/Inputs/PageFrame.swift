import Foundation

/// What every page needs beside its own content.
struct PageFrame: Hashable, Sendable {
  var assets: AssetAddresses
  /// The instant at which the page is made: "in 9 days" is counted from it.
  var now: Date
  /// Scheme and host of the portal without a slash at the end ("https://portal.example"); printed pages name it.
  var publicURL: String
  /// What stands before the hash of a picture; absent: below the page itself.
  var pictures: String? = nil
}
