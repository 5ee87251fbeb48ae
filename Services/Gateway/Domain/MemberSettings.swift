/// What a member wants to be told.
struct MemberSettings: Hashable, Sendable {
  var signals = SignalSettings()
  /// By mail.
  var notices = Set(Notice.allCases)

  /// Of somebody who has set nothing.
  static let standard = MemberSettings()

  /// - Throws: `GatewayRefusal.invalid`, naming the field by its path.
  func check() throws(GatewayRefusal) {
    for code in Signal.Code.allCases where !code.bounds.contains(signals[code].least) {
      throw .invalid(
        field: "signals.\(code.rawValue).\(code.unit)",
        .outOfRange("\(code.bounds.lowerBound) to \(code.bounds.upperBound)"))
    }
  }
}

/// News that a member may get a mail about.
enum Notice: String, Hashable, Sendable, CaseIterable {
  case firstOpen = "first_open"
  case decision
  case question
}

/// Which signals a member sees, and from when on.
struct SignalSettings: Hashable, Sendable {
  struct Threshold: Hashable, Sendable {
    var isOn = true
    /// In the signal's own unit.
    var least: Int
  }

  private var openedOften = Threshold(least: 3)
  private var leftAfterReading = Threshold(least: 2)
  private var notOpened = Threshold(least: 3)

  init() {}

  subscript(_ code: Signal.Code) -> Threshold {
    get {
      switch code {
      case .openedOften: openedOften
      case .leftAfterReading: leftAfterReading
      case .notOpened: notOpened
      }
    }
    set {
      switch code {
      case .openedOften: openedOften = newValue
      case .leftAfterReading: leftAfterReading = newValue
      case .notOpened: notOpened = newValue
      }
    }
  }
}

extension Signal.Code {
  /// What its threshold counts.
  var unit: String {
    switch self {
    case .openedOften: "times"
    case .leftAfterReading: "minutes"
    case .notOpened: "days"
    }
  }

  var bounds: ClosedRange<Int> {
    switch self {
    case .openedOften: 2...50
    case .leftAfterReading: 1...60
    case .notOpened: 1...60
    }
  }
}
