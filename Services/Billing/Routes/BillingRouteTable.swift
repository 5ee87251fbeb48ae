import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Who may call a route. The object itself is judged in the use case.
enum BillingAccess: Hashable, Sendable {
  /// A member or an API key that holds the scope; signed by the gateway.
  case team(Scope)
  /// A share link; signed by the gateway.
  case link
  /// Another service for itself, by its name.
  case service(String)
}

/// Everything that this service can do.
struct BillingUseCases: Sendable {
  let receiveAcceptance: ReceiveAcceptance
  let readContract: ReadContract
  let editContract: EditContract
  let readContractSum: ReadContractSum
  let draftInvoice: DraftInvoice
  let issueInvoice: IssueInvoice
  let voidInvoice: VoidInvoice
  let discardDraft: DiscardDraft
  let readInvoice: ReadInvoice
  let listInvoices: ListInvoices
  let readInvoicePage: ReadInvoicePage
  let readDeposit: ReadDeposit
  let readReceipt: ReadReceipt
  let recordPayment: RecordPayment
  let reversePayment: ReversePayment
  let listPayments: ListPayments
  let useCredit: UseCredit
  let listCredits: ListCredits
  let reverseCreditUse: ReverseCreditUse
  let listCreditUses: ListCreditUses
  let returnDeposit: ReturnDeposit
  let restoreDeposit: RestoreDeposit
  let announcePayment: AnnouncePayment
  let rejectAnnouncement: RejectAnnouncement
  let listAnnouncements: ListAnnouncements
  let askForRelease: AskForRelease
  let dismissReleaseAsk: DismissReleaseAsk
  let readStatement: ReadStatement
  let reportAging: ReportAging
  let listLedger: ListLedger
}

enum BillingRouteTable {
  /// The whole surface on one screen: method, path, who may call, name, handler.
  static func make(_ can: BillingUseCases, verifier: CallerVerifier) -> RouteTable<BillingAccess> {
    let events = EventRoutes(receiveAcceptance: can.receiveAcceptance)
    let schedule = ScheduleRoutes(readContract: can.readContract, editContract: can.editContract)
    let invoices = InvoiceRoutes(
      draftInvoice: can.draftInvoice, issueInvoice: can.issueInvoice, voidInvoice: can.voidInvoice,
      discardDraft: can.discardDraft, readInvoice: can.readInvoice, listInvoices: can.listInvoices)
    let pages = PageRoutes(
      readInvoicePage: can.readInvoicePage, readDeposit: can.readDeposit, readContractSum: can.readContractSum)
    let receipts = ReceiptRoutes(readReceipt: can.readReceipt)
    let payments = PaymentRoutes(
      recordPayment: can.recordPayment, reversePayment: can.reversePayment, listPayments: can.listPayments)
    let credits = CreditRoutes(
      useCredit: can.useCredit, listCredits: can.listCredits, reverseCreditUse: can.reverseCreditUse,
      listCreditUses: can.listCreditUses, returnDeposit: can.returnDeposit, restoreDeposit: can.restoreDeposit)
    let announcements = AnnouncementRoutes(
      announcePayment: can.announcePayment, rejectAnnouncement: can.rejectAnnouncement,
      listAnnouncements: can.listAnnouncements, askForRelease: can.askForRelease,
      dismissReleaseAsk: can.dismissReleaseAsk)
    let statements = StatementRoutes(readStatement: can.readStatement, reportAging: can.reportAging)
    let ledger = LedgerRoutes(listLedger: can.listLedger)
    let base = "/internal/v1"
    return RouteTable(
      [
        .post(
          "\(base)/events", .service("proposals"), "receive_event", bodyLimit: ReceivedEvents.bodyLimit, events.receive),
        .get("\(base)/projects/{id}/schedule-of-values", .team(.billingRead), "read_schedule", schedule.read),
        .put("\(base)/projects/{id}/schedule-of-values", .team(.billingWrite), "edit_schedule", schedule.edit),
        .put("\(base)/projects/{id}/billing-terms", .team(.billingWrite), "set_billing_terms", schedule.setTerms),
        .post(
          "\(base)/projects/{id}/change-orders", .team(.billingWrite), "add_change_order", schedule.addChangeOrder),
        .get("\(base)/projects/{id}/contract-sum", .team(.billingRead), "read_contract_sum", pages.sum),
        .post("\(base)/projects/{id}/invoices", .team(.billingWrite), "draft_invoice", invoices.draft),
        .post("\(base)/projects/{id}/applications", .team(.billingWrite), "draft_application", invoices.apply),
        .post("\(base)/projects/{id}/retainage-releases", .team(.billingWrite), "draft_release", invoices.release),
        .get("\(base)/invoices", .team(.billingRead), "list_invoices", invoices.list),
        .get("\(base)/invoices/{id}", .team(.billingRead), "read_invoice", invoices.read),
        .get("\(base)/invoices/{id}/paper", .team(.billingRead), "read_invoice_paper", pages.paper),
        .delete("\(base)/invoices/{id}", .team(.billingWrite), "discard_draft", invoices.discard),
        .post("\(base)/invoices/{id}/issue", .team(.billingWrite), "issue_invoice", invoices.issue),
        .post("\(base)/invoices/{id}/void", .team(.billingWrite), "void_invoice", invoices.void),
        .get("\(base)/invoices/{id}/payments", .team(.billingRead), "list_invoice_payments", payments.listOfInvoice),
        .post("\(base)/invoices/{id}/payments", .team(.paymentsWrite), "record_payment", payments.record),
        .get("\(base)/payments", .team(.billingRead), "list_payments", payments.list),
        .post("\(base)/payments/{id}/reversal", .team(.paymentsWrite), "reverse_payment", payments.reverse),
        .get("\(base)/payments/{id}/receipt", .team(.billingRead), "read_receipt", receipts.read),
        .get("\(base)/clients/{id}/credits", .team(.billingRead), "list_credits", credits.list),
        .post("\(base)/credits/{id}/applications", .team(.paymentsWrite), "apply_credit", credits.apply),
        .post("\(base)/credits/{id}/refunds", .team(.paymentsWrite), "refund_credit", credits.refund),
        .post("\(base)/credits/{id}/reversal", .team(.paymentsWrite), "restore_deposit", credits.restore),
        .get("\(base)/credits/{id}/uses", .team(.billingRead), "list_credit_uses", credits.uses),
        .post(
          "\(base)/credits/{id}/uses/{use_id}/reversal", .team(.paymentsWrite), "reverse_credit_use",
          credits.reverseUse),
        .get(
          "\(base)/invoices/{id}/credit-uses", .team(.billingRead), "list_invoice_credit_uses", credits.usesOnInvoice),
        .post("\(base)/projects/{id}/deposit-credits", .team(.paymentsWrite), "return_deposit", credits.returnDeposit),
        .post("\(base)/projects/{id}/deposit-refunds", .team(.paymentsWrite), "refund_deposit", credits.refundDeposit),
        .get("\(base)/invoices/{id}/announcements", .team(.billingRead), "list_announcements", announcements.list),
        .post(
          "\(base)/announcements/{id}/rejection", .team(.paymentsWrite), "reject_announcement", announcements.reject),
        .post(
          "\(base)/projects/{id}/release-ask/dismissal", .team(.billingWrite), "dismiss_release_ask",
          announcements.dismiss),
        .get("\(base)/clients/{id}/statement", .team(.billingRead), "read_statement", statements.statement),
        .get("\(base)/ledger", .team(.billingRead), "list_ledger", ledger.list),
        .get("\(base)/reports/aging", .team(.billingRead), "report_aging", statements.aging),
        .get("\(base)/invoices/{id}/page", .link, "read_invoice_page", pages.page),
        .get("\(base)/invoices/{id}/receipts/{number}", .link, "read_receipt_of_invoice", receipts.readOfInvoice),
        .get("\(base)/proposals/{id}/deposit", .link, "read_deposit", pages.deposit),
        .post("\(base)/invoices/{id}/announcements", .link, "announce_payment", announcements.announce),
        .post("\(base)/invoices/{id}/release-asks", .link, "ask_for_release", announcements.ask),
      ]
    ) { access, request, context in
      try await verifier.admit(&request, &context)
      try access.check(try context.requireCaller(), from: context.peer)
    }
  }
}

extension BillingAccess {
  /// - Throws: 403.
  func check(_ caller: Caller, from peer: String?) throws(Problem) {
    let isAllowed =
      switch (self, caller.principal) {
      case (.service(let name), .service(let caller)): peer == name && caller == name
      case (.team(let scope), .member), (.team(let scope), .key): peer == "gateway" && caller.holds(scope)
      case (.link, .link): peer == "gateway"
      case (.service, _), (.team, _), (.link, _): false
      }
    guard isAllowed else { throw Problem.forbidden }
  }
}
