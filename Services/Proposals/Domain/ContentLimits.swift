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

  /// Half of `Int64` in cents is far beyond any job; this keeps every sum of 1,000 lines inside it.
  static let unitPriceCents: Int64 = 1_000_000_000_000
  static let amountCents: Int64 = 1_000_000_000_000
  /// Ten million.
  static let quantityTenThousandths: Int64 = 100_000_000_000
  static let validDays = 1...730
}
