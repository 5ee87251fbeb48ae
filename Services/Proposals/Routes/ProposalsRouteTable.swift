import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Who may call a route. Everything here is signed by the gateway; the object itself is judged in the use case.
enum ProposalsAccess: Hashable, Sendable {
  /// A share link, which opens one proposal.
  case shareLink
  /// A member or an API key that holds the scope.
  case team(Scope)
  /// The gateway for itself, on behalf of nobody.
  case gateway
  /// Either: a link or a signed-in contact for themselves, the team on somebody's behalf.
  case decider
  /// Either: a link, or a team that may write.
  case participant
  /// Either: a link, or the gateway that prints what the link shows.
  case reader
  /// Either: the team, or the gateway that shows a seller's logo where no proposal does.
  case teamOrGateway(Scope)
}

/// Everything that this service can do.
struct ProposalsUseCases: Sendable {
  let createEstimate: CreateEstimate
  let readEstimate: ReadEstimate
  let createProposal: CreateProposal
  let listProposals: ListProposals
  let readProposal: ReadProposal
  let numberChangeOrder: NumberChangeOrder
  let dispatchProposal: DispatchProposal
  let withdrawProposal: WithdrawProposal
  let extendProposal: ExtendProposal
  let requestExtension: RequestExtension
  let reviseProposal: ReviseProposal
  let readChanges: ReadChanges
  let readChangesSinceOpen: ReadChangesSinceOpen
  let readProposalPage: ReadProposalPage
  let recordEngagement: RecordEngagement
  let readViews: ReadViews
  let readTimings: ReadTimings
  let setEngagement: SetEngagement
  let quoteProposal: QuoteProposal
  let previewProposal: PreviewProposal
  let decideProposal: DecideProposal
  let requestChanges: RequestChanges
  let listChangeRequests: ListChangeRequests
  let setFollowUp: SetFollowUp
  let listFollowUps: ListFollowUps
  let loseEstimate: LoseEstimate
  let reportDeclines: ReportDeclines
  let listProjects: ListProjects
  let askQuestion: AskQuestion
  let readQuestions: ReadQuestions
  let markQuestionsRead: MarkQuestionsRead
  let readProof: ReadProof
  let storeImage: StoreImage
  let readImage: ReadImage
}

enum ProposalsRouteTable {
  /// The whole surface on one screen: method, path, who may call, name, handler.
  static func make(_ can: ProposalsUseCases, verifier: CallerVerifier) -> RouteTable<ProposalsAccess> {
    let estimates = EstimateRoutes(createEstimate: can.createEstimate, readEstimate: can.readEstimate)
    let proposals = ProposalRoutes(
      createProposal: can.createProposal, listProposals: can.listProposals, readProposal: can.readProposal)
    let dispatch = DispatchRoutes(
      numberChangeOrder: can.numberChangeOrder, dispatchProposal: can.dispatchProposal)
    let withdrawal = WithdrawalRoutes(withdrawProposal: can.withdrawProposal)
    let extensions = ExtensionRoutes(
      extendProposal: can.extendProposal, requestExtension: can.requestExtension)
    let revisions = RevisionRoutes(reviseProposal: can.reviseProposal)
    let changes = ChangesRoutes(readChanges: can.readChanges, readChangesSinceOpen: can.readChangesSinceOpen)
    let page = PageRoutes(readProposalPage: can.readProposalPage)
    let engagement = EngagementRoutes(
      recordEngagement: can.recordEngagement, readViews: can.readViews, setEngagement: can.setEngagement)
    let timings = TimingRoutes(readTimings: can.readTimings)
    let quotation = QuotationRoutes(quoteProposal: can.quoteProposal)
    let preview = PreviewRoutes(previewProposal: can.previewProposal)
    let acceptance = AcceptanceRoutes(decideProposal: can.decideProposal)
    let decline = DeclineRoutes(decideProposal: can.decideProposal)
    let requests = ChangeRequestRoutes(
      requestChanges: can.requestChanges, listChangeRequests: can.listChangeRequests)
    let followUps = FollowUpRoutes(setFollowUp: can.setFollowUp)
    let due = FollowUpListRoutes(listFollowUps: can.listFollowUps)
    let loss = LossRoutes(loseEstimate: can.loseEstimate)
    let report = DeclineReportRoutes(reportDeclines: can.reportDeclines)
    let projects = ProjectRoutes(listProjects: can.listProjects)
    let questions = QuestionRoutes(
      askQuestion: can.askQuestion, readQuestions: can.readQuestions, markQuestionsRead: can.markQuestionsRead)
    let proof = ProofRoutes(readProof: can.readProof)
    let images = ImageRoutes(storeImage: can.storeImage, readImage: can.readImage)
    let base = "/internal/v1"
    return RouteTable(
      [
        .post("\(base)/estimates", .team(.proposalsWrite), "create_estimate", estimates.create),
        .get("\(base)/estimates/{id}", .team(.proposalsRead), "read_estimate", estimates.read),
        .post("\(base)/estimates/{id}/proposals", .team(.proposalsWrite), "create_proposal", proposals.create),
        .get("\(base)/proposals", .team(.proposalsRead), "list_proposals", proposals.list),
        .get("\(base)/proposals/{id}", .team(.proposalsRead), "read_proposal", proposals.read),
        .post("\(base)/proposals/{id}/number", .team(.proposalsWrite), "number_change_order", dispatch.number),
        .post("\(base)/proposals/{id}/dispatch", .team(.proposalsWrite), "dispatch_proposal", dispatch.send),
        .post("\(base)/proposals/{id}/preview", .team(.proposalsRead), "preview_proposal", preview.show),
        .post("\(base)/proposals/{id}/withdrawal", .team(.proposalsWrite), "withdraw_proposal", withdrawal.withdraw),
        .post("\(base)/proposals/{id}/extension", .team(.proposalsWrite), "extend_proposal", extensions.extend),
        .post("\(base)/proposals/{id}/extension-requests", .shareLink, "request_extension", extensions.ask),
        .post("\(base)/proposals/{id}/revisions", .team(.proposalsWrite), "revise_proposal", revisions.create),
        .get("\(base)/proposals/{id}/changes", .team(.proposalsRead), "read_changes", changes.read),
        .get(
          "\(base)/proposals/{id}/changes-since-open/{contact}", .shareLink, "read_changes_since_open",
          changes.readSinceOpen),
        .get("\(base)/proposals/{id}/page", .shareLink, "read_page", page.read),
        .post("\(base)/beats", .gateway, "record_beats", bodyLimit: EngagementRoutes.bodyLimit, engagement.beats),
        .post("\(base)/fetches", .gateway, "record_fetches", bodyLimit: EngagementRoutes.bodyLimit, engagement.fetches),
        .get("\(base)/proposals/{id}/views", .team(.proposalsRead), "list_views", engagement.views),
        .post(
          "\(base)/proposals/{id}/views/{view}/overrule", .team(.proposalsWrite), "overrule_view",
          engagement.overrule),
        .get("\(base)/timings", .team(.proposalsRead), "list_timings", timings.list),
        .get("\(base)/engagement-settings", .team(.directoryRead), "read_engagement_settings", engagement.settings),
        .put("\(base)/engagement-settings", .team(.directoryWrite), "set_engagement_settings", engagement.set),
        .post("\(base)/proposals/{id}/quotation", .decider, "quote_proposal", quotation.quote),
        .post("\(base)/proposals/{id}/acceptance", .decider, "accept_proposal", acceptance.accept),
        .post("\(base)/proposals/{id}/decline", .decider, "decline_proposal", decline.decline),
        .post("\(base)/proposals/{id}/questions", .participant, "ask_question", questions.ask),
        .get("\(base)/proposals/{id}/questions", .team(.proposalsRead), "read_questions", questions.read),
        .post("\(base)/proposals/{id}/questions/reading", .participant, "mark_questions_read", questions.mark),
        .post("\(base)/proposals/{id}/change-requests", .decider, "request_changes", requests.create),
        .get("\(base)/proposals/{id}/change-requests", .team(.proposalsRead), "list_change_requests", requests.list),
        .get("\(base)/estimates/{id}/follow-up", .team(.proposalsRead), "read_follow_up", followUps.read),
        .put("\(base)/estimates/{id}/follow-up", .team(.proposalsWrite), "set_follow_up", followUps.set),
        .get("\(base)/follow-ups", .team(.proposalsRead), "list_follow_ups", due.list),
        .post("\(base)/estimates/{id}/loss", .team(.proposalsWrite), "lose_estimate", loss.lose),
        .get("\(base)/reports/declines", .team(.proposalsRead), "report_declines", report.read),
        .get("\(base)/proposals/{id}/proof", .gateway, "read_proof", proof.read),
        .post(
          "\(base)/images", .team(.proposalsWrite), "store_image", bodyLimit: ImageLimits.bytes, images.store),
        .get("\(base)/images/{sha256}", .teamOrGateway(.proposalsRead), "read_image", images.read),
        .get("\(base)/images/{sha256}/facts", .gateway, "read_image_facts", images.facts),
        .get("\(base)/proposals/{id}/images/{sha256}", .reader, "read_proposal_image", images.readShown),
        .get("\(base)/projects", .team(.proposalsRead), "list_projects", projects.list),
      ]
    ) { access, request, context in
      try await verifier.admit(&request, &context)
      try access.check(try context.requireCaller())
    }
  }
}

extension ProposalsAccess {
  /// - Throws: 403.
  func check(_ caller: Caller) throws(Problem) {
    let isAllowed =
      switch (self, caller.principal) {
      case (.shareLink, .link): true
      case (.gateway, .service("gateway")): true
      case (.team(let scope), .member), (.team(let scope), .key): caller.holds(scope)
      // Which proposals a contact is shown is known only with the proposal.
      case (.decider, .link), (.decider, .contact): true
      case (.decider, .member), (.decider, .key): caller.holds(.decisionsWrite)
      case (.teamOrGateway(let scope), .member), (.teamOrGateway(let scope), .key): caller.holds(scope)
      case (.teamOrGateway, .service("gateway")): true
      case (.participant, .link): true
      case (.reader, .link), (.reader, .service("gateway")): true
      case (.participant, .member), (.participant, .key): caller.holds(.proposalsWrite)
      case (.shareLink, _), (.team, _), (.decider, _), (.participant, _), (.gateway, _),
        (.reader, _), (.teamOrGateway, _):
        false
      }
    guard isAllowed else { throw Problem.forbidden }
  }
}
