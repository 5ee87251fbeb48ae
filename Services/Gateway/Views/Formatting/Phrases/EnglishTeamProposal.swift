import ProposalsContract

extension AmericanEnglish {
  func standing(_ state: ProposalState) -> String {
    switch state {
    case .draft: "Draft, not sent yet"
    case .sent: "Sent, waiting for an answer"
    case .accepted: "Accepted"
    case .declined: "Declined"
    case .expired: "Its time is over, nobody decided"
    case .withdrawn: "Taken back"
    case .superseded: "Replaced by a newer version"
    }
  }

  func nextStep(_ state: ProposalState, engagement: EngagementSummary) -> String {
    switch state {
    case .draft: "Send it, and who opens and reads it will appear here."
    case .sent where engagement.lookingNow: "Somebody is looking at it right now: a good moment to be reachable."
    case .sent where engagement.read > 0: "It was read. Ask whether anything is unclear."
    case .sent where engagement.opened > 0: "It was opened, but not read for long. Give them a little time, then ask."
    case .sent where engagement.fetched > 0:
      "The page was asked for, but nothing shows that a person saw it. Ask whether the mail arrived."
    case .sent: "Nobody has opened it yet. Ask whether the mail arrived, also in the spam folder."
    case .accepted: "The job is yours. The project is ready."
    case .declined: "The reason is kept with the decision. A revision takes it up in one step."
    case .expired: "Give it more time, or send a revision."
    case .withdrawn: "Nobody can decide it any more."
    case .superseded: "Its links lead on to the newer version."
    }
  }

  var nextStepRefused: String {
    "A mail was not delivered. Check the address, or give your client a link another way."
  }

  var engagementTitle: String { "Who looked at it" }
  var lookingNow: String { "Looking now" }
  var fetchedLabel: String { "Fetched" }
  var fetchedHint: String { "The page was asked for" }
  var openedLabel: String { "Opened" }
  var openedHint: String { "By a person, for 3 seconds or more" }
  func firstOpened(_ moment: String) -> String { "First on \(moment)" }
  var readLabel: String { "Read" }
  var readHint: String { "Long enough, and at least half of it" }
  var activeLabel: String { "Time" }
  var activeHint: String { "Visible and in use, all visits together" }
  var depthLabel: String { "Seen" }
  var depthHint: String { "Of its sections, in the longest look" }

  func times(_ count: Int) -> String {
    switch count {
    case 0: "Not yet"
    case 1: "Once"
    case 2: "Twice"
    default: "\(count) times"
    }
  }

  func duration(seconds: Int) -> String {
    func count(_ number: Int, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
    if seconds < 60 { return count(max(0, seconds), "second") }
    let minutes = (seconds + 30) / 60
    guard minutes >= 60 else { return count(minutes, "minute") }
    let rest = minutes % 60
    return count(minutes / 60, "hour") + (rest == 0 ? "" : " \(count(rest, "minute"))")
  }

  func share(basisPoints: Int) -> String { "\((basisPoints + 50) / 100)%" }
  var readingTitle: String { "What they looked at, and for how long" }

  func readingText(_ part: String, seconds: Int) -> String {
    "The longest look was at \(part): \(duration(seconds: seconds)). The table below has all parts."
  }

  func latestViewsOnly(_ count: Int) -> String { "Of the latest \(count) visits." }
  var partLabel: String { "Part" }

  func part(_ name: String) -> String {
    switch name {
    case "introduction": "Introduction"
    case "packages": "Packages"
    case "price": "Price"
    case "terms": "Terms"
    case "questions": "Questions"
    default: "Another part"
    }
  }

  var asTable: String { "As a table" }
  var recipientsTitle: String { "Whom it was sent to" }
  var otherLinks: String { "Through other links" }
  var linkClosed: String { "link closed" }
  func linkOf(_ name: String) -> String { "link of \(name)" }

  func mailStep(_ mail: DeliveryTrail.MailStatus?, moment: String?) -> String {
    let when = moment.map { " \($0)" } ?? ""
    switch mail {
    case nil: return "Link made, no mail sent"
    case .queued: return "Mail on its way"
    case .delivered: return "Mail sent\(when)"
    case .notDelivered: return "Mail not delivered\(when)"
    }
  }

  func fetchedStep(_ moment: String) -> String { "Fetched \(moment)" }
  var notFetchedStep: String { "Not fetched" }
  func openedStep(_ moment: String) -> String { "Opened \(moment)" }
  var notOpenedStep: String { "Not opened" }

  func device(_ name: String) -> String {
    switch name {
    case "phone": "Phone"
    case "tablet": "Tablet"
    case "computer": "Computer"
    default: "Another device"
    }
  }

  func tier(_ tier: ViewTier) -> String {
    switch tier {
    case .fetched: "Fetched"
    case .opened: "Opened"
    case .read: "Read"
    case .automated: "Machine"
    }
  }

  func reason(_ code: String) -> String {
    switch code {
    case "no_signal": "The page was asked for; it never told that anybody looked."
    case "no_input": "The page was visible, but nobody touched, typed or moved anything."
    case "too_short": "Visible for less than 3 seconds."
    case "input_seen": "A person: visible for 3 seconds or more, with input that no script can fake."
    case "read_enough": "A person who stayed and saw at least half of the sections."
    case "overruled": "Your team said that this was a person."
    case "known_bot": "A program that says so itself"
    case "prefetch": "A browser that loads pages before anybody asks"
    case "webdriver": "A browser that a program steers"
    case "head_request": "A program that asks whether the page is there"
    case "several_links": "A program that followed several links within seconds"
    case "just_sent": "A program that came seconds after the mail"
    case "own_team": "Somebody of your own team"
    default: "A machine by its own signs"
    }
  }

  var forwardedHint: String { "A second device in a second network: perhaps the link was passed on." }

  func machinesTitle(_ count: Int) -> String {
    count == 1
      ? "1 visit of a machine or of your team, not counted" : "\(count) visits of machines or of your team, not counted"
  }

  var machinesText: String {
    "Mail scanners, link previews and your own team. If one of these was your client, say so."
  }
  var thisWasAPerson: String { "This was a person" }
  var takeThatBack: String { "Take that back" }
}
