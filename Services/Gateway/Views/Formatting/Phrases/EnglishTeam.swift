extension AmericanEnglish {
  var teamHome: String { "Go to your team’s first page" }

  func role(_ role: Member.Role) -> String {
    switch role {
    case .owner: "Owner"
    case .manager: "Manager"
    case .estimator: "Estimator"
    case .bookkeeper: "Bookkeeper"
    }
  }

  func hello(_ name: String) -> String { "Hello \(name)" }
  func homeText(organization: String, role: String) -> String { "\(organization) · \(role)" }
  var needsYouTitle: String { "Needs you" }

  var needsYouEmpty: [String] {
    [
      "Nothing is waiting for you.",
      "Proposals that nobody has opened, that are opened again and again, or that were read for long and left will "
        + "appear here.",
    ]
  }

  var homeProposalsTitle: String { "Proposals" }
  var homeProposalsEmpty: String { "Who opened what, for how long, and what they decided will appear here." }
  var homeActivityTitle: String { "Recent activity" }
  var homeActivityEmpty: String { "What clients and your team do will appear here, newest first." }
  var account: String { "Account" }
  var accountTitle: String { "Your account" }
  var signOut: String { "Sign out" }
  var nameLabel: String { "Name" }
  var roleLabel: String { "Role" }
  var organizationLabel: String { "Organization" }
  var sessionsTitle: String { "Where you are signed in" }

  func sessionsText(idleMinutes: Int, hours: Int) -> String {
    "A session ends by itself after \(idleMinutes) minutes without use, and after \(hours) hours in any case. "
      + "Do you not know one of these? End it."
  }

  func device(_ kind: SessionDevice.Kind) -> String {
    switch kind {
    case .phone: "Phone"
    case .tablet: "Tablet"
    case .computer: "Computer"
    case .other: "Another device"
    }
  }

  var thisSession: String { "This browser" }
  func sessionBegan(_ moment: String) -> String { "Signed in \(moment)" }
  func sessionLastUsed(_ moment: String) -> String { "Last used \(moment)" }
  var endSession: String { "End" }
  func endSession(of device: String) -> String { "End the session on: \(device)" }
}
