import Foundation
import HTML
import ProposalsContract

/// Language, money and calendar of one page, put together once from the proposal's own locale, currency and zone.
struct Wording: Sendable {
  let phrases: any Phrases
  let money: MoneyStyle
  let locale: String
  let timeZone: TimeZone
  let today: CivilDate

  init(locale: String, currency: String, timeZone: String, now: Date, about offer: OfferKind = .proposal) {
    self.init(
      phrases: Languages.phrases(for: locale, about: offer), money: MoneyStyle(currency: currency, locale: locale),
      // A zone that this machine does not know is shown as the one that everybody can convert from.
      timeZone: TimeZone(identifier: timeZone) ?? .gmt, now: now)
  }

  init(_ visit: ProposalVisit) {
    let content = visit.proposal.content
    self.init(
      locale: content.locale, currency: content.currency, timeZone: content.timeZone, now: visit.frame.now,
      about: OfferKind(content))
  }

  private init(phrases: any Phrases, money: MoneyStyle, timeZone: TimeZone, now: Date) {
    self.phrases = phrases
    self.money = money
    self.timeZone = timeZone
    locale = phrases.languageTag
    today = CivilDate(now, in: timeZone)
  }

  func amount(_ minorUnits: Int64) -> String { money.text(minorUnits) }

  /// An amount of a table; what is below zero also says so in words.
  func figure(_ minorUnits: Int64) -> Markup {
    minorUnits < 0
      ? "\(amount(minorUnits))<span class=\"visually-hidden\"> (\(phrases.takenOff))</span>" : "\(amount(minorUnits))"
  }

  /// What is added says so, too: "+$880.00", "−$500.00".
  func change(_ minorUnits: Int64) -> String { (minorUnits > 0 ? "+" : "") + amount(minorUnits) }

  /// "18.5 linear ft", "Lump sum".
  func quantity(of line: ClientLine) -> String {
    phrases.lumpSum(unit: line.unit, quantity: line.quantity)
      ?? phrases.quantity(money.number(line.quantity), unit: line.unit)
  }

  func date(_ instant: Date) -> String { phrases.date(CivilDate(instant, in: timeZone)) }

  /// "30 November 2026 at 2:41 pm PST".
  func moment(_ instant: Date) -> String {
    let style: NSTimeZone.NameStyle =
      timeZone.isDaylightSavingTime(for: instant) ? .shortDaylightSaving : .shortStandard
    let zone = timeZone.localizedName(for: style, locale: Locale(identifier: phrases.languageTag))
    return phrases.moment(
      date: date(instant), time: phrases.time(LocalTime(instant, in: timeZone)), zone: zone ?? timeZone.identifier)
  }

  /// "today at 2:41 pm", "yesterday at 9:05 am", and what is longer ago as of `moment`.
  func recently(_ instant: Date) -> String {
    let days = CivilDate(instant, in: timeZone).daysSince1970 - today.daysSince1970
    guard (-1...0).contains(days) else { return moment(instant) }
    return phrases.recently(
      day: phrases.distance(days: days), time: phrases.time(LocalTime(instant, in: timeZone)))
  }

  /// A stored day (`YYYY-MM-DD`) in words; as it is when it is not a day.
  func day(_ text: String) -> String { CivilDate(text: text).map(phrases.date) ?? text }

  /// "in 9 days", counted in days of the proposal's zone.
  func distance(toDay text: String) -> String? {
    CivilDate(text: text).map { phrases.distance(days: $0.daysSince1970 - today.daysSince1970) }
  }

  func time(_ instant: Date) -> Markup {
    "<time datetime=\"\(CivilDate(instant, in: timeZone).text)\">\(date(instant))</time>"
  }

  func time(day text: String) -> Markup {
    "<time datetime=\"\(text)\">\(day(text))</time>"
  }
}
