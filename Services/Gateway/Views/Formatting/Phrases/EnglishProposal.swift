extension AmericanEnglish {
  func proposal(number: String, revision: Int) -> String {
    guard case .changeOrder(_, let project) = offer else { return "Proposal \(number), version R\(revision)" }
    let known = numberedNoun.dropFirst(noun.count)
    return "\(capitalNoun)\(known)\(project.map { " to \($0)" } ?? ""), version R\(revision)"
  }
  var proposal: String { capitalNoun }

  func reference(number: String, revision: Int) -> String {
    guard case .changeOrder(let count?, let project) = offer else { return "\(number), version R\(revision)" }
    return "\(count)\(project.map { " to \($0)" } ?? ""), version R\(revision)"
  }
  func version(_ revision: Int) -> String { "version R\(revision)" }
  var preparedFor: String { "Prepared for" }
  var preparedBy: String { "Prepared by" }
  var site: String { "Work at" }
  var sent: String { "Sent" }
  var validUntil: String { "Valid until" }
  var introduction: String { "About this \(noun)" }
  var item: String { "Item" }
  var quantity: String { "Quantity" }
  var unitPrice: String { "Unit price" }
  var amount: String { "Amount" }
  var sectionTotal: String { "Section total" }
  func linesOf(section: String) -> String { "Items in \(section)" }

  func quantity(_ number: String, unit: String) -> String {
    guard !unit.isEmpty, unit != "ea" else { return number }
    guard let (one, many) = Self.units[unit] else { return "\(number) \(unit)" }
    return "\(number) \(number == "1" ? one : many)"
  }

  func lumpSum(unit: String, quantity: String) -> String? {
    unit == "ls" && quantity == "1" ? "Lump sum" : nil
  }

  /// The trade's own abbreviations in words.
  private static let units: [String: (one: String, many: String)] = [
    "ls": ("lump sum", "lump sums"), "lf": ("linear ft", "linear ft"), "sf": ("sq ft", "sq ft"),
    "sy": ("sq yd", "sq yd"), "cy": ("cu yd", "cu yd"), "hr": ("hour", "hours"), "day": ("day", "days"),
    "wk": ("week", "weeks"), "mo": ("month", "months"), "gal": ("gallon", "gallons"), "pr": ("pair", "pairs"),
    "sq": ("square", "squares"),
  ]

  func lineDiscount(name: String?, value: String) -> String { "\(name ?? "Discount") of \(value) taken off" }
  var optionIncluded: String { "Included option" }
  var optionLeftOut: String { "Optional, not included" }

  func youMayTake(minimum: String, maximum: String) -> String { "You can have \(minimum) to \(maximum)" }

  func optionsAsShown(seller: String) -> String {
    "The total counts the options marked as included. To change one, ask \(seller) before you accept."
  }

  var recommended: String { "Recommended" }
  var chosenPackage: String { "Chosen" }
  var totalWithPackage: String { "Total with this package" }
  func moreThan(_ amount: String, package: String) -> String { "\(amount) more than \(package)" }
  func lessThan(_ amount: String, package: String) -> String { "\(amount) less than \(package)" }
  func samePriceAs(package: String) -> String { "Same price as \(package)" }
  var includedAsShown: String { "Counted in this \(noun)’s total" }
  func packageIncludes(_ name: String) -> String { "\(name) includes" }
  var subtotal: String { "Subtotal" }
  var discount: String { "Discount" }
  func tax(name: String, rate: String) -> String { "\(name) (\(rate))" }
  var total: String { offer.isChangeOrder ? thisChange : "Total" }

  func currencyNote(_ currency: String) -> String {
    switch currency {
    case "USD": "All amounts are in US dollars."
    case "CAD": "All amounts are in Canadian dollars."
    case "EUR": "All amounts are in euros."
    default: "All amounts are in \(currency)."
    }
  }

  var depositDue: String { "Deposit due on acceptance" }
  var paymentSchedule: String { "Payment schedule" }
  var milestone: String { "When" }
  var share: String { "Share" }
  var terms: String { "Terms" }
  var termsToOpen: String { "Read the terms" }
  var noLines: String { "Nothing is priced separately here." }
  var questions: String { "Questions?" }

  func askSentence(seller: String) -> String {
    "Is something unclear? Ask \(seller) before you decide."
  }

  func chosenQuantity(_ quantity: String) -> String { "You chose \(quantity)" }
  var previewNote: String {
    "Preview. This is what your client would see. Nothing was sent, and looking at it is not counted."
  }
  var includeOption: String { "Include this option" }
  var howMany: String { "How many?" }
  func choosePackage(_ name: String) -> String { "Choose \(name)" }
  var noPackage: String { "None of these" }
  var updateTotal: String { "Update the total" }
  var updateHint: String { "Changed something above? See what it comes to before you accept." }
  var noDeposit: String { "None" }

  var totalNotUpdated: String {
    "The total could not be updated just now. Press “Update the total” to try again; nothing was recorded."
  }

  func totalIsNow(_ total: String) -> String { "The total is now \(total)." }
}
