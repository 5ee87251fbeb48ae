import ProposalsContract

/// One look at one proposal through one share link.
struct ProposalVisit: Hashable, Sendable {
  var proposal: ProposalPage
  var viewer: Viewer
  var frame: PageFrame
  /// Since this viewer opened an earlier version.
  var changes: ChangesSinceOpen?
  /// For the team, before it is sent: the page says so, and nothing on it acts.
  var isPreview = false
  /// For the thread and its form; `nil` where nothing can be asked.
  var asking: Asking? = nil
  /// What this viewer typed and could not send.
  var kept: KeptText? = nil
  /// What this viewer decided just now and could not, as it was decided before.
  var unrecorded: DecisionKind? = nil
  /// What the receipt says of the deposit; `nil` where there is none, or for whoever only reads.
  var deposit: DepositNote? = nil
  /// The token of the page as it is loaded this once; `nil` where reading is not measured.
  var load: String? = nil
}

/// The contact that the share link belongs to.
struct Viewer: Hashable, Sendable {
  var name: String
  var role: Recipient.Role
}

/// The addresses below `/p/{publicId}`.
struct ProposalAddresses: Hashable, Sendable {
  let page: String
  var acceptance: String { page + "/acceptance" }
  var decline: String { page + "/decline" }
  var changeRequest: String { page + "/change-request" }
  var choices: String { page + "/choices" }
  var extensionRequest: String { page + "/extension-request" }
  var newer: String { page + "/newer" }
  var beats: String { page + "/beats" }
  var paper: String { page + "/proposal.pdf" }
  var pictures: String { page + "/images/" }
  var proof: String { page + "/proof" }

  init(publicID: String) {
    page = "/p/" + publicID
  }
}
