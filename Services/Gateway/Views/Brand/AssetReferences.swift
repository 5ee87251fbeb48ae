/// `portal.css` names its fonts by their plain file names; the served one must name the hashed ones.
enum AssetReferences {
  /// Replaces `url("<file name>")` by the address of that file.
  static func resolved(in stylesheet: String, addresses: [String: String]) -> String {
    var resolved = stylesheet
    for (fileName, address) in addresses {
      resolved = resolved.split(separator: "url(\"\(fileName)\")", omittingEmptySubsequences: false)
        .joined(separator: "url(\"\(address)\")")
    }
    return resolved
  }
}
