/// American English as the contractors' clients read it; days before months, so that no figure is mistaken.
struct AmericanEnglish: Phrases {
  var offer = OfferKind.proposal
  let languageTag = "en-US"

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private func month(_ number: Int) -> String {
    Self.months.indices.contains(number - 1) ? Self.months[number - 1] : String(number)
  }

  func date(_ date: CivilDate) -> String { "\(date.day) \(month(date.month)) \(date.year)" }

  func dayAndMonth(_ date: CivilDate) -> String { "\(date.day) \(month(date.month))" }

  func time(_ time: LocalTime) -> String {
    let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
    return "\(hour):\(CivilDate.padded(time.minute, to: 2)) \(time.hour < 12 ? "am" : "pm")"
  }

  func moment(date: String, time: String, zone: String) -> String { "\(date) at \(time) \(zone)" }

  func recently(day: String, time: String) -> String { "\(day) at \(time)" }

  func distance(days: Int) -> String {
    switch days {
    case 0: "today"
    case 1: "tomorrow"
    case -1: "yesterday"
    case 2...: "in \(days) days"
    default: "\(days.magnitude) days ago"
    }
  }
}
