import BillingContract

protocol InvoicePhrases: Sendable {
  func invoice(_ kind: InvoiceKind, number: String, application: Int?) -> String
  var amountDue: String { get }
  func dueOn(_ day: String) -> String
  func wasDueOn(_ day: String) -> String
  var billedTo: String { get }
  var billedBy: String { get }
  var project: String { get }
  var issued: String { get }
  var due: String { get }
  var workThrough: String { get }
  var paidTitle: String { get }
  func paidText(amount: String, day: String?) -> String
  func underWayTitle(amount: String, checks: Int) -> String
  /// - Parameter rest: what must still be sent; `nil` for nothing.
  func underWayText(seller: String, checks: [(day: String, number: String?)], rest: String?) -> String
  /// Above what is due less what is on its way.
  var stillToSend: String { get }
  var nothingToSend: String { get }
  func overdueNote(distance: String, seller: String) -> String
  var voidTitle: String { get }
  func voidText(seller: String, day: String?) -> String

  var payTitle: String { get }
  var payByCheck: String { get }
  /// A whole sentence; names end in "Inc." at times.
  func checkTo(_ name: String) -> String
  var mailItTo: String { get }
  func writeOnIt(_ number: String) -> String
  var payByTransfer: String { get }
  func transferText(seller: String, phone: String?, number: String) -> String
  func noAccountByMail(seller: String) -> String

  var heldTitle: String { get }
  func heldOfThis(_ amount: String) -> String
  func heldOfProject(_ amount: String) -> String
  func heldRule(_ terms: Retainage, percent: (Int) -> String) -> String
  func heldUntil(_ condition: String) -> String
  var heldNotDue: String { get }
  var heldByInvoice: String { get }
  var askForRelease: String { get }
  func askForReleaseHint(seller: String) -> String
  func releaseAsked(day: String, seller: String) -> String
  /// The answer; what the seller wrote follows.
  func releaseDismissed(day: String, seller: String) -> String

  var linesTitle: String { get }
  func sheetTitle(_ application: Int) -> String
  var scheduledValue: String { get }
  var earlierWork: String { get }
  var thisPeriod: String { get }
  var storedMaterial: String { get }
  var toDate: String { get }
  var leftToBill: String { get }
  var heldBack: String { get }
  func changeOrder(_ number: Int) -> String
  func heldOnInvoice(_ number: String) -> String
  var summaryTitle: String { get }
  var originalContract: String { get }
  var changeOrders: String { get }
  var contractToDate: String { get }
  var completedToDate: String { get }
  var heldToDate: String { get }
  var earnedLessHeld: String { get }
  var certifiedEarlier: String { get }
  var applied: String { get }
  func certified(reason: String?) -> String
  var balanceToFinish: String { get }

  var amountsTitle: String { get }
  var tax: String { get }
  var workOfPeriod: String { get }
  var heldFromThis: String { get }
  var releasedByThis: String { get }
  var payable: String { get }
  var depositApplied: String { get }
  var creditApplied: String { get }
  var paidSoFar: String { get }

  var historyTitle: String { get }
  var noPayments: String { get }
  func method(_ method: PaymentMethod, reference: String?) -> String
  /// Of a deposit: paid out, or without a method kept as a credit.
  func givenBack(_ method: PaymentMethod?, reference: String?) -> String
  func receipt(_ number: String) -> String
  func announced(amount: String, day: String, number: String?) -> String
  /// - Parameter amount: what must still be sent; `nil` for nothing.
  func nextSteps(_ screen: InvoiceScreen, seller: String, amount: String?, day: String, held: String?) -> [String]
  var contractTitle: String { get }
  var contractNow: String { get }
  var contractBilled: String { get }
  var contractPaid: String { get }
  var contractUnderWay: String { get }
  var contractHeld: String { get }
  var contractUnpaid: String { get }
  var contractLeft: String { get }
  func includingChanges(_ amount: String) -> String

  var announceTitle: String { get }
  func announceText(seller: String) -> String
  var amountLabel: String { get }
  func amountHint(_ due: String) -> String
  /// Where some of it was announced already.
  func amountLeftHint(_ due: String) -> String
  var mailedOnLabel: String { get }
  var mailedOnHint: String { get }
  var checkNumberLabel: String { get }
  var checkNumberHint: String { get }
  var announceButton: String { get }
  func announcementProblem(_ problem: AnnouncementProblem, seller: String) -> String
  var announcementNotSent: String { get }
  func invoiceSubject(_ invoice: String, seller: String, due: String, day: String) -> String
  func invoiceSentence(_ invoice: String, seller: String, title: String) -> String
  var openInvoice: String { get }
  var depositPreparing: String { get }
  func depositDueOn(_ amount: String, day: String) -> String
  func depositPaid(_ amount: String) -> String
  var payDeposit: String { get }
  var noteTitle: String { get }
  var invoiceOnline: String { get }
}
