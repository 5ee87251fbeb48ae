/// The most of everything that a proposal may hold. Texts are counted in bytes of UTF-8.
enum ContentLimits {
  static let sections = 200
  /// In sections and packages together.
  static let lines = 1_000
  static let packages = 10
  static let milestones = 50
  static let recipients = 50
  static let depositItems = 100

  static let nameBytes = 300
  static let codeBytes = 64
  static let unitBytes = 32
  static let descriptionBytes = 4_000
  static let scopeBytes = 20_000
  static let termsBytes = 100_000
  static let notesBytes = 20_000
  /// What people type into the page's forms: 2,000 and 200 UTF-16 code units there, of at most three bytes each.
  static let messageBytes = 6_000
  static let typedNameBytes = 600

  static let unitPriceCents: Int64 = 1_000_000_000_000
  static let amountCents: Int64 = 1_000_000_000_000
  /// Of one line at any quantity. Far beyond any job, and 1,000 of these with as much tax are inside of `Int64`.
  static let lineAmountCents: Int64 = 1_000_000_000_000_000
  /// Of a project with all that was changed of it: what billing takes at most.
  static let contractCents: Int64 = 10_000_000_000_000
  /// Ten million.
  static let quantityTenThousandths: Int64 = 100_000_000_000
  static let validDays = 1...730
  /// Of a draft that says nothing.
  static let defaultValidDays = 30
}
