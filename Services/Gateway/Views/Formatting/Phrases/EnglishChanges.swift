import ProposalsContract

extension AmericanEnglish {
  func changesTitle(revision: Int) -> String { "What changed since version R\(revision)" }

  func changesSince(revision: Int, date: String) -> String {
    "You opened version R\(revision) on \(date). This is what is different now."
  }

  func totalWent(from before: String, to after: String, difference: String, isMore: Bool) -> String {
    "The total is now \(after): \(difference) \(isMore ? "more" : "less") than \(before)."
  }

  func totalStays(_ total: String) -> String { "The total is still \(total)." }
  var noLineChanged: String { "No item and no price of an item has changed; the text may read differently." }
  func changesList(_ count: Int) -> String { count == 1 ? "1 item" : "\(count) items" }

  func change(_ kind: LineChange.Kind) -> String {
    switch kind {
    case .added: "New"
    case .removed: "Removed"
    case .changed: "Changed"
    }
  }

  func was(_ before: String) -> String { "was \(before)" }
  func was(_ now: String, _ before: String) -> String { "\(now), was \(before)" }
  var descriptionChanged: String { "Described differently" }
  var pictureAdded: String { "With a picture now" }
  var pictureRemoved: String { "No picture any more" }
  var pictureChanged: String { "Another picture" }
  var coverAdded: String { "There is a picture at the top now." }
  var coverRemoved: String { "The picture at the top was taken out." }
  var coverChanged: String { "The picture at the top is new." }
  func nameWas(_ name: String) -> String { "Was called \u{201C}\(name)\u{201D}" }
  var nowIncluded: String { "Now part of the total" }
  var nowLeftOut: String { "No longer part of the total" }
}
