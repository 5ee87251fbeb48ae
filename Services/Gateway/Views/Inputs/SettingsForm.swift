/// A member's settings as their form shows them: numbers as they were typed.
struct SettingsForm: Hashable, Sendable {
  var signals: Set<Signal.Code>
  /// From when on, by signal.
  var least: [Signal.Code: String]
  var notices: Set<Notice>
  /// They have just been saved.
  var isSaved = false

  static func name(ofLeast code: Signal.Code) -> String { "\(code.rawValue)_\(code.unit)" }

  /// `nil` for what is no whole number within the bounds.
  func number(_ code: Signal.Code) -> Int? {
    let typed = (least[code] ?? "").filter { $0 != " " }
    guard (1...4).contains(typed.utf8.count), typed.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(typed).flatMap { code.bounds.contains($0) ? $0 : nil }
  }

  var wrong: [Signal.Code] { Signal.Code.allCases.filter { number($0) == nil } }

  /// `nil` while something is wrong.
  var settings: MemberSettings? {
    var settings = MemberSettings()
    for code in Signal.Code.allCases {
      guard let number = number(code) else { return nil }
      settings.signals[code] = .init(isOn: signals.contains(code), least: number)
    }
    settings.notices = notices
    return settings
  }
}

extension SettingsForm {
  init(_ settings: MemberSettings, isSaved: Bool = false) {
    self.init(
      signals: Set(Signal.Code.allCases.filter { settings.signals[$0].isOn }),
      least: Dictionary(
        uniqueKeysWithValues: Signal.Code.allCases.map { ($0, String(settings.signals[$0].least)) }),
      notices: settings.notices, isSaved: isSaved)
  }
}
