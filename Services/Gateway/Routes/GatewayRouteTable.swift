import Hummingbird
import ServiceRuntime

/// The whole public surface on one screen: method, path, who may call, handler.
struct GatewayRouteTable: Sendable {
  let organizations: OrganizationRoutes
  let members: MemberRoutes
  let memberSettings: MemberSettingsRoutes
  let keys: APIKeyRoutes
  let clients: ClientRoutes
  let estimates: EstimateRoutes
  let proposals: ProposalRoutes
  let dispatches: DispatchRoutes
  let previews: PreviewRoutes
  let withdrawals: WithdrawalRoutes
  let extensions: ExtensionRoutes
  let revisions: RevisionRoutes
  let changes: ChangesRoutes
  let links: ShareLinkRoutes
  let quotations: QuotationRoutes
  let acceptances: AcceptanceRoutes
  let declines: DeclineRoutes
  let projects: ProjectRoutes
  let schedules: ScheduleRoutes
  let invoices: InvoiceRoutes
  let payments: PaymentRoutes
  let credits: CreditRoutes
  let exports: ExportRoutes
  let statements: StatementRoutes
  let activity: ActivityRoutes
  let eventStreams: EventStreamRoutes
  let questions: QuestionRoutes
  let engagement: EngagementRoutes
  let signals: SignalRoutes
  let landing: LandingRoutes
  let assets: AssetRoutes
  let tokens: ShareTokenRoutes
  let pages: ProposalPageRoutes
  let newerVersions: NewerVersionRoutes
  let deposits: DepositPageRoutes
  let beats: BeatRoutes
  let pageChoices: ChoicePageRoutes
  let pageAcceptances: AcceptancePageRoutes
  let pageDeclines: DeclinePageRoutes
  let pageExtensions: ExtensionPageRoutes
  let pageQuestions: QuestionPageRoutes
  let changeRequests: ChangeRequestRoutes
  let pageChangeRequests: ChangeRequestPageRoutes
  let followUps: FollowUpRoutes
  let losses: LossRoutes
  let declineReports: DeclineReportRoutes
  let papers: PaperRoutes
  let pagePapers: PaperPageRoutes
  let images: ImageRoutes
  let pagePictures: PicturePageRoutes
  let invoicePages: InvoicePageRoutes
  let invoicePictures: InvoicePicturePageRoutes
  let invoicePapers: InvoicePaperPageRoutes
  let announcements: AnnouncementPageRoutes
  let releaseRequests: ReleaseRequestPageRoutes
  let signIns: SignInRoutes
  let signInProofs: SignInProofRoutes
  let teamHome: TeamHomeRoutes
  let team: TeamRoutes
  let teamProposals: TeamProposalRoutes
  /// Only with `PORTAL_BENCH_HOP`.
  let benchmark: BenchmarkRoutes?
  /// Answers a repeated `Idempotency-Key` with its first answer, where the effect is not in one transaction of ours;
  /// the other creating routes keep theirs in it.
  let once: IdempotentRoutes

  typealias Row = Route<GatewayAccess>

  func table(_ rule: AccessRule) -> RouteTable<GatewayAccess> {
    RouteTable(api + billing + creditRows + site + teamSite + bench) { access, request, context in
      try await rule.enforce(access, &request, &context)
    }
  }

  private var api: [Row] {
    [
      .post("/api/v1/organizations", .installation, "create_organization", organizations.create),
      .get("/api/v1/organization", .key(.directoryRead), "read_organization", organizations.read),
      .patch("/api/v1/organization", .key(.directoryWrite), "change_organization", organizations.change),
      .get("/api/v1/members", .key(.directoryRead), "list_members", members.list),
      .post("/api/v1/members", .key(.directoryWrite), "add_member", members.add),
      .delete("/api/v1/members/{id}", .key(.directoryWrite), "remove_member", members.remove),
      .get("/api/v1/members/{id}/settings", .key(.directoryRead), "read_member_settings", memberSettings.read),
      .put("/api/v1/members/{id}/settings", .key(.directoryWrite), "set_member_settings", memberSettings.set),
      .get("/api/v1/api-keys", .key(.directoryRead), "list_api_keys", keys.list),
      .post("/api/v1/api-keys", .key(.directoryWrite), "create_api_key", keys.create),
      .delete("/api/v1/api-keys/{id}", .key(.directoryWrite), "revoke_api_key", keys.revoke),
      .get("/api/v1/clients", .key(.directoryRead), "list_clients", clients.list),
      .post("/api/v1/clients", .key(.directoryWrite), "add_client", clients.add),
      .get("/api/v1/clients/{id}", .key(.directoryRead), "read_client", clients.read),
      .patch("/api/v1/clients/{id}", .key(.directoryWrite), "change_client", clients.change),
      .post("/api/v1/clients/{id}/contacts", .key(.directoryWrite), "add_contact", clients.newContact),
      .patch(
        "/api/v1/clients/{id}/contacts/{contact_id}", .key(.directoryWrite), "change_contact", clients.changeContact),
      once.post("/api/v1/estimates", .key(.proposalsWrite), "create_estimate", estimates.create),
      .get("/api/v1/estimates/{id}", .key(.proposalsRead), "read_estimate", estimates.read),
      once.post("/api/v1/estimates/{id}/proposals", .key(.proposalsWrite), "create_proposal", proposals.create),
      .get("/api/v1/proposals", .key(.proposalsRead), "list_proposals", proposals.list),
      .get("/api/v1/proposals/{id}", .key(.proposalsRead), "read_proposal", proposals.read),
      .get("/api/v1/proposals/{id}/preview", .key(.proposalsRead), "preview_proposal", previews.show),
      once.post("/api/v1/proposals/{id}/dispatch", .key(.proposalsWrite), "dispatch_proposal", dispatches.send),
      once.post("/api/v1/proposals/{id}/withdrawal", .key(.proposalsWrite), "withdraw_proposal", withdrawals.create),
      once.post("/api/v1/proposals/{id}/extension", .key(.proposalsWrite), "extend_proposal", extensions.create),
      once.post("/api/v1/proposals/{id}/revisions", .key(.proposalsWrite), "revise_proposal", revisions.create),
      .get("/api/v1/proposals/{id}/changes", .key(.proposalsRead), "read_changes", changes.read),
      .get("/api/v1/proposals/{id}/questions", .key(.proposalsRead), "list_questions", questions.list),
      once.post("/api/v1/proposals/{id}/questions", .key(.proposalsWrite), "write_question", questions.create),
      .post("/api/v1/proposals/{id}/questions/reading", .key(.proposalsWrite), "mark_questions_read", questions.mark),
      .get("/api/v1/proposals/{id}/views", .key(.proposalsRead), "list_views", engagement.list),
      .post(
        "/api/v1/proposals/{id}/views/{view_id}/overrule", .key(.proposalsWrite), "overrule_view", engagement.overrule),
      .get("/api/v1/signals", .key(.proposalsRead), "list_signals", signals.list),
      .get("/api/v1/engagement-settings", .key(.directoryRead), "read_engagement_settings", engagement.settings),
      .put("/api/v1/engagement-settings", .key(.directoryWrite), "set_engagement_settings", engagement.setSettings),
      .get("/api/v1/proposals/{id}/proposal.pdf", .key(.proposalsRead), "read_paper", papers.proposal),
      .get("/api/v1/proposals/{id}/proof", .key(.proposalsRead), "read_proof", papers.proof),
      .get("/api/v1/proposals/{id}/share-links", .key(.proposalsRead), "list_share_links", links.list),
      .post("/api/v1/proposals/{id}/share-links", .key(.proposalsWrite), "create_share_link", links.create),
      .delete(
        "/api/v1/proposals/{id}/share-links/{link_id}", .key(.proposalsWrite), "revoke_share_link", links.revoke),
      .post("/api/v1/proposals/{id}/quotation", .key(.decisionsWrite), "quote_proposal", quotations.quote),
      .post("/api/v1/proposals/{id}/acceptance", .key(.decisionsWrite), "accept", acceptances.create),
      .post("/api/v1/proposals/{id}/decline", .key(.decisionsWrite), "decline", declines.create),
      once.requiringKey(
        "/api/v1/proposals/{id}/change-requests", .key(.decisionsWrite), "request_changes", changeRequests.create),
      .get("/api/v1/proposals/{id}/change-requests", .key(.proposalsRead), "list_change_requests", changeRequests.list),
      .get("/api/v1/follow-ups", .key(.proposalsRead), "list_follow_ups", followUps.list),
      .get("/api/v1/estimates/{id}/follow-up", .key(.proposalsRead), "read_follow_up", followUps.read),
      .put("/api/v1/estimates/{id}/follow-up", .key(.proposalsWrite), "set_follow_up", followUps.set),
      once.post("/api/v1/estimates/{id}/loss", .key(.proposalsWrite), "lose_estimate", losses.create),
      .get("/api/v1/reports/declines", .key(.proposalsRead), "report_declines", declineReports.read),
      .post(
        "/api/v1/images", .key(.proposalsWrite), "store_image", bodyLimit: ImageRoutes.bodyLimit, images.create),
      .get("/api/v1/images/{sha256}", .key(.proposalsRead), "read_image", images.read),
      .get("/api/v1/projects", .key(.proposalsRead), "list_projects", projects.list),
      .get("/api/v1/activity", .key(.activityRead), "list_activity", activity.list),
      .get("/api/v1/events/stream", .follower, "follow_events", eventStreams.stream),
    ]
  }

  private var billing: [Row] {
    [
      .get("/api/v1/projects/{id}/schedule-of-values", .key(.billingRead), "read_schedule", schedules.read),
      .put("/api/v1/projects/{id}/schedule-of-values", .key(.billingWrite), "set_schedule", schedules.set),
      .put("/api/v1/projects/{id}/billing-terms", .key(.billingWrite), "set_billing_terms", schedules.setTerms),
      once.requiringKey(
        "/api/v1/projects/{id}/change-orders", .key(.billingWrite), "add_change_order", schedules.addChangeOrder),
      .get("/api/v1/projects/{id}/contract-sum", .key(.billingRead), "read_contract_sum", schedules.contractSum),
      once.requiringKey("/api/v1/projects/{id}/invoices", .key(.billingWrite), "create_invoice", invoices.create),
      once.requiringKey("/api/v1/projects/{id}/applications", .key(.billingWrite), "apply_for_payment", invoices.apply),
      once.requiringKey(
        "/api/v1/projects/{id}/retainage-releases", .key(.billingWrite), "release_retainage", invoices.release),
      .get("/api/v1/invoices", .key(.billingRead), "list_invoices", invoices.list),
      .get("/api/v1/invoices/{id}", .key(.billingRead), "read_invoice", invoices.read),
      .get("/api/v1/invoices/{id}/invoice.pdf", .key(.billingRead), "read_invoice_paper", papers.invoice),
      .delete("/api/v1/invoices/{id}", .key(.billingWrite), "discard_invoice", invoices.discard),
      once.requiringKey("/api/v1/invoices/{id}/issue", .key(.billingWrite), "issue_invoice", invoices.issue),
      once.requiringKey("/api/v1/invoices/{id}/void", .key(.billingWrite), "void_invoice", invoices.void),
      .get("/api/v1/invoices/{id}/share-links", .key(.billingRead), "list_invoice_links", links.listOfInvoice),
      .post(
        "/api/v1/invoices/{id}/share-links", .key(.billingWrite), "create_invoice_link", links.createForInvoice),
      .delete(
        "/api/v1/invoices/{id}/share-links/{link_id}", .key(.billingWrite), "revoke_invoice_link",
        links.revokeOfInvoice),
      .get("/api/v1/invoices/{id}/payments", .key(.billingRead), "list_payments", payments.list),
      once.requiringKey("/api/v1/invoices/{id}/payments", .key(.paymentsWrite), "record_payment", payments.record),
      .get("/api/v1/payments", .key(.billingRead), "list_all_payments", payments.listAll),
      once.requiringKey("/api/v1/payments/{id}/reversal", .key(.paymentsWrite), "reverse_payment", payments.reverse),
      .get("/api/v1/payments/{id}/receipt.pdf", .key(.billingRead), "read_receipt", papers.receipt),
      .get(
        "/api/v1/invoices/{id}/announcements", .key(.billingRead), "list_announcements", payments.announcements),
      once.requiringKey(
        "/api/v1/announcements/{id}/rejection", .key(.paymentsWrite), "reject_announcement",
        payments.rejectAnnouncement),
      once.requiringKey(
        "/api/v1/projects/{id}/release-ask/dismissal", .key(.billingWrite), "dismiss_release_ask",
        payments.dismissReleaseAsk),
      .get("/api/v1/clients/{id}/statement", .key(.billingRead), "read_statement", statements.read),
      .get("/api/v1/exports/invoices.csv", .key(.billingRead), "export_invoices", exports.invoices),
      .get("/api/v1/exports/payments.csv", .key(.billingRead), "export_payments", exports.payments),
      .get("/api/v1/exports/ledger.csv", .key(.billingRead), "export_ledger", exports.ledger),
      .get("/api/v1/reports/aging", .key(.billingRead), "report_aging", statements.aging),
      .get("/api/v1/ledger", .key(.billingRead), "list_ledger", statements.ledger),
    ]
  }

  private var creditRows: [Row] {
    [
      .get("/api/v1/clients/{id}/credits", .key(.billingRead), "list_credits", credits.list),
      once.requiringKey("/api/v1/credits/{id}/applications", .key(.paymentsWrite), "apply_credit", credits.apply),
      once.requiringKey("/api/v1/credits/{id}/refunds", .key(.paymentsWrite), "refund_credit", credits.refund),
      once.requiringKey(
        "/api/v1/credits/{id}/reversal", .key(.paymentsWrite), "restore_deposit", credits.restoreDeposit),
      .get("/api/v1/credits/{id}/uses", .key(.billingRead), "list_credit_uses", credits.uses),
      once.requiringKey(
        "/api/v1/credits/{id}/uses/{use_id}/reversal", .key(.paymentsWrite), "reverse_credit_use", credits.reverseUse),
      .get(
        "/api/v1/invoices/{id}/credit-uses", .key(.billingRead), "list_invoice_credit_uses", credits.usesOnInvoice),
      once.requiringKey(
        "/api/v1/projects/{id}/deposit-credits", .key(.paymentsWrite), "return_deposit", credits.returnDeposit),
      once.requiringKey(
        "/api/v1/projects/{id}/deposit-refunds", .key(.paymentsWrite), "refund_deposit", credits.refundDeposit),
    ]
  }

  private var site: [Row] {
    let form = DecisionForm.bodyLimit
    let lines = DecisionForm.bodyLimitWithLines
    return [
      .get("/", .anyone, "landing", landing.landing),
      .get("/robots.txt", .anyone, "robots", landing.robots),
      .get("/assets/{name}", .anyone, "asset", assets.file),
      .get("/assets/brand/{name}", .anyone, "brand_stylesheet", assets.brand),
      .get("/.well-known/portal-proof-keys", .anyone, "proof_keys", papers.keys),
      .get("/s/{token}", .shareToken, "open_share_link", tokens.open),
      .get("/i/{public_id}", .invoicePage, "invoice_page", invoicePages.show),
      .get("/i/{public_id}/images/{sha256}", .invoicePage, "invoice_picture", invoicePictures.show),
      .get("/i/{public_id}/invoice.pdf", .invoicePage, "page_invoice_paper", invoicePapers.invoice),
      .get("/i/{public_id}/receipts/{file}", .invoicePage, "page_receipt", invoicePapers.receipt),
      .post(
        "/i/{public_id}/announcement", .invoiceForm, "page_announce", bodyLimit: PageForm.bodyLimit,
        announcements.announce),
      .post(
        "/i/{public_id}/release-request", .invoiceForm, "page_ask_release", bodyLimit: PageForm.bodyLimit,
        releaseRequests.ask),
      .get("/p/{public_id}", .sharePage, "proposal_page", pages.show),
      .get("/p/{public_id}/newer", .sharePage, "newer_version", newerVersions.follow),
      .get("/p/{public_id}/deposit", .sharePage, "follow_deposit", deposits.follow),
      .get("/p/{public_id}/deposit-note", .sharePage, "deposit_note", deposits.note),
      .get("/p/{public_id}/proposal.pdf", .sharePage, "page_paper", pagePapers.proposal),
      .get("/p/{public_id}/proof", .sharePage, "page_proof", pagePapers.proof),
      .get("/p/{public_id}/images/{sha256}", .sharePage, "page_picture", pagePictures.show),
      .post("/p/{public_id}/beats", .shareForm, "tell_beat", bodyLimit: BeatRoutes.bodyLimit, beats.create),
      .get("/p/{public_id}/choices", .sharePage, "show_choices", pageChoices.show),
      .post("/p/{public_id}/choices", .shareForm, "choose", bodyLimit: form, pageChoices.choose),
      .post("/p/{public_id}/acceptance", .shareForm, "page_accept", bodyLimit: form, pageAcceptances.accept),
      .get("/p/{public_id}/decline", .sharePage, "decline_form", pageDeclines.form),
      .post("/p/{public_id}/decline", .shareForm, "page_decline", bodyLimit: lines, pageDeclines.decline),
      .post(
        "/p/{public_id}/extension-request", .shareForm, "page_extension_request", bodyLimit: form, pageExtensions.ask),
      .get("/p/{public_id}/questions", .sharePage, "question_form", pageQuestions.form),
      .post("/p/{public_id}/questions", .shareForm, "page_ask", bodyLimit: form, pageQuestions.ask),
      .post("/p/{public_id}/questions/reading", .shareForm, "page_mark_read", bodyLimit: 4 << 10, pageQuestions.mark),
      .get("/p/{public_id}/change-request", .sharePage, "change_request_form", pageChangeRequests.form),
      .post(
        "/p/{public_id}/change-request", .shareForm, "page_request_changes", bodyLimit: lines,
        pageChangeRequests.send),
    ]
  }

  private var teamSite: [Row] {
    let form = PageForm.bodyLimit
    return [
      .get("/team/sign-in", .signIn, "sign_in_form", signIns.form),
      .post("/team/sign-in", .signInForm, "request_sign_in", bodyLimit: form, signIns.ask),
      .get("/team/sign-in/code", .signIn, "sign_in_code_form", signInProofs.codeForm),
      .post("/team/sign-in/code", .signInForm, "sign_in_by_code", bodyLimit: form, signInProofs.useCode),
      .get("/team/sign-in/choice", .signIn, "sign_in_choices", signInProofs.choices),
      .post("/team/sign-in/choice", .signInForm, "choose_organization", bodyLimit: form, signInProofs.choose),
      .get("/team/sign-in/{token}", .signIn, "sign_in_link", signInProofs.link),
      .post("/team/sign-in/{token}", .signInForm, "sign_in_by_link", bodyLimit: form, signInProofs.useLink),
      .post(
        "/team/sign-in/{token}/code", .signInForm, "sign_in_by_link_and_code", bodyLimit: form,
        signInProofs.useLinkWithCode),
      .get("/team", .member, "team_home", teamHome.show),
      .get("/team/account", .member, "team_account", team.account),
      .post("/team/account/settings", .memberForm, "set_own_settings", bodyLimit: form, team.set),
      .post("/team/account/sessions/{id}/end", .memberForm, "end_session", bodyLimit: form, team.end),
      .get("/team/proposals/{id}", .member, "team_proposal", teamProposals.show),
      .post(
        "/team/proposals/{id}/views/{view_id}/overrule", .memberForm, "team_overrule_view", bodyLimit: form,
        teamProposals.overrule),
      .post("/team/sign-out", .memberForm, "sign_out", bodyLimit: form, team.signOut),
    ]
  }

  private var bench: [Row] {
    benchmark.map { [.get("/bench/hop/{number}", .anyone, "benchmark_hop", $0.relay)] } ?? []
  }
}
