import CallContext
import CoreMetrics
import Cryptography
import Foundation
import HTML
import Hummingbird
import Logging
import OutboundHTTP
import Postgres
import Printing
import Reactor
import ServiceLifecycle
import ServiceRuntime

/// The gateway, put together: the same for `serve` and for tests.
struct Application: Sendable {
  let listeners: [Listener]
  let readiness: ServiceRuntime.Readiness
  let background: [any Service]
  /// What keeps answers open.
  let endless: [any Service]
  let close: [@Sendable () async -> Void]
  /// The policy table, for tests (TI-1).
  let routes: RouteTable<GatewayAccess>

  /// - Parameters:
  ///   - reactor: the thread of the calls to other services; best the database's too.
  /// - Throws: what a part could not start with: an asset that is missing, an address that can't be called.
  static func make(
    _ configuration: Configuration, database: Database, reactor: Reactor, world: World, logger: Logger
  ) throws -> Application {
    let client = try OutboundClient(reactor: reactor)
    let keys = DerivedKeys(secret: configuration.secret.bytes)
    let box = SecretBox(current: try SecretBox.Key(id: "gateway-1", bytes: keys.sealing))
    let services = try Services(configuration, client: client, clock: world.clock, logger: logger)
    let assetFolder = try assetFolder()
    let signing = try ProofSigning(secret: configuration.proofKey.bytes, retired: configuration.retiredProofKeys)
    let papers = KeepPapers(
      database: database, world: world,
      press: try PaperPress(
        proposals: services.proposals, printer: try Printer(python: configuration.printerPython), assets: assetFolder,
        publicURL: configuration.origin.url, logger: logger), signing: signing)
    let lostFetches = Counter(label: "page_fetches_lost_total")
    let parts = GatewayParts(
      configuration: configuration, database: database, world: world, logger: logger, client: client, box: box,
      keys: keys, services: services, assets: try Assets(folder: assetFolder) { Hex.encode(SHA256.digest($0)) },
      papers: papers, signing: signing,
      fetches: FetchRecorder(
        proposals: services.engagement, clock: world.clock,
        deliveries: { [find = FindDeliveries(database: database)] in try await find(of: $0, in: $1, since: $2) },
        onDropped: { lostFetches.increment(by: $0) }),
      followActivity: FollowActivity(database: database, logger: logger, encode: EventStreamRoutes.encode),
      tellEngagement: TellEngagement(database: database))
    let readiness = ServiceRuntime.Readiness(of: database)
    let routes = try parts.routes()
    return Application(
      listeners: [
        parts.publicListener(routes), try parts.internalListener(),
        .operations(host: configuration.opsListen.host, port: configuration.opsListen.port, readiness: readiness),
      ],
      readiness: readiness, background: try parts.background(),
      endless: [
        Followers(
          database: database, followActivity: parts.followActivity, tellEngagement: parts.tellEngagement, logger: logger
        )
      ],
      close: [
        { [fetches = parts.fetches] in await fetches.flush() },
        { await database.shutdown(deadline: .after(.seconds(5))) },
      ], routes: routes)
  }

  private static func assetFolder() throws -> URL {
    guard let folder = Bundle.module.url(forResource: "Assets", withExtension: nil) else {
      throw Assets.Missing(name: "Assets")
    }
    return folder
  }

}

// MARK: Commands

extension Application {
  static func serve(_ configuration: Configuration) async throws {
    try await ServiceProgram.serve(
      "gateway", database: configuration.database, connections: configuration.databaseConnections,
      host: configuration.host(of:)
    ) { database, reactor, world, logger in
      let made = try make(configuration, database: database, reactor: reactor, world: world, logger: logger)
      return ServiceParts(
        listeners: made.listeners, readiness: made.readiness, background: made.background, endless: made.endless,
        close: made.close)
    }
  }

  static func migrate(ownerDatabase: String) async throws {
    try await Migrator.migrate("gateway", from: migrations, ownerDatabase: ownerDatabase)
  }
}

extension Application {
  static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
}

// MARK: Parts

/// What the routes are made of.
struct GatewayParts {
  let configuration: Configuration
  let database: Database
  let world: World
  let logger: Logger
  let client: OutboundClient
  let box: SecretBox
  let keys: DerivedKeys
  let services: Services
  let assets: Assets
  let papers: KeepPapers
  let signing: ProofSigning
  let fetches: FetchRecorder
  let followActivity: FollowActivity
  let tellEngagement: TellEngagement

  var proposals: ProposalsClient { services.proposals }
  var engagement: ProposalsClient { services.engagement }
  var billing: BillingClient { services.billing }
  var publicURL: String { configuration.origin.url }
  var sealing: MailSealing { MailSealing(box: box) }
  private var cookies: ShareCookies { ShareCookies(key: keys.shareCookies) }
  private var visitors: PageVisitors {
    PageVisitors(
      networks: VisitorNetworks(key: keys.visitorNetworks),
      checkMemberSession: CheckMemberSession(database: database, world: world), clock: world.clock)
  }

  func routes() throws -> RouteTable<GatewayAccess> {
    let cookies = cookies
    let tokens = ShareTokenRoutes(
      openShareLink: OpenShareLink(database: database, world: world), cookies: cookies, failures: RateLimiter(),
      visitors: visitors, fetches: fetches)
    let loads = PageLoads(key: keys.pageLoads)
    let followLink = FollowLink(database: database, world: world)
    let deposits = DepositNotes(billing: billing, followLink: followLink)
    let screens = ProposalScreens(
      pages: ProposalPages(client: proposals), nonces: DecisionNonces(key: keys.decisionNonces), loads: loads,
      deposits: deposits, assets: assets.addresses, origin: configuration.origin, clock: world.clock)
    let invoiceScreens = InvoiceScreens(
      pages: InvoicePages(client: billing), logos: SellerLogos(proposals: proposals, clock: world.clock),
      nonces: DecisionNonces(key: keys.decisionNonces), assets: assets.addresses, origin: configuration.origin,
      clock: world.clock)
    let readClient = ReadClient(database: database)
    let checkOnBehalf = CheckOnBehalf(database: database, proposals: proposals)
    return GatewayRouteTable(
      organizations: OrganizationRoutes(
        createOrganization: CreateOrganization(once: once, world: world),
        readOrganization: ReadOrganization(database: database),
        changeOrganization: ChangeOrganization(database: database, world: world, proposals: proposals)),
      members: MemberRoutes(
        addMember: AddMember(once: once, world: world), listMembers: ListMembers(database: database),
        removeMember: RemoveMember(database: database, world: world)),
      memberSettings: MemberSettingsRoutes(setMemberSettings: setMemberSettings),
      keys: APIKeyRoutes(
        createAPIKey: CreateAPIKey(once: once, world: world), listAPIKeys: ListAPIKeys(database: database),
        revokeAPIKey: RevokeAPIKey(database: database, world: world)),
      clients: ClientRoutes(
        addClient: AddClient(once: once, world: world), listClients: ListClients(database: database),
        readClient: readClient, addContact: AddContact(once: once, world: world),
        changeClient: ChangeClient(database: database, world: world),
        changeContact: ChangeContact(database: database, world: world)),
      estimates: EstimateRoutes(proposals: proposals, readClient: readClient),
      proposals: ProposalRoutes(
        proposals: proposals, readSharing: ReadSharing(database: database, world: world), readSignals: readSignals),
      dispatches: DispatchRoutes(
        dispatchProposal: DispatchProposal(
          database: database, world: world, proposals: proposals, sealing: sealing, publicURL: publicURL,
          compose: MailComposition.proposalSent)),
      previews: PreviewRoutes(
        preparePreview: PreparePreview(database: database, proposals: proposals), proposals: proposals,
        assets: assets.addresses, origin: configuration.origin, clock: world.clock),
      withdrawals: WithdrawalRoutes(proposals: proposals), extensions: ExtensionRoutes(proposals: proposals),
      revisions: RevisionRoutes(proposals: proposals), changes: ChangesRoutes(proposals: proposals),
      links: ShareLinkRoutes(
        createShareLink: CreateShareLink(
          once: once, world: world, proposals: proposals, billing: billing, publicURL: publicURL),
        revokeShareLink: RevokeShareLink(database: database, world: world),
        listShareLinks: ListShareLinks(database: database, world: world, proposals: proposals, billing: billing)),
      quotations: QuotationRoutes(proposals: proposals),
      acceptances: AcceptanceRoutes(proposals: proposals, checkOnBehalf: checkOnBehalf),
      declines: DeclineRoutes(proposals: proposals, checkOnBehalf: checkOnBehalf),
      projects: ProjectRoutes(proposals: proposals), schedules: ScheduleRoutes(billing: billing),
      invoices: InvoiceRoutes(billing: billing, issueInvoice: IssueInvoice(database: database, billing: billing)),
      payments: PaymentRoutes(billing: billing), credits: CreditRoutes(billing: billing, readClient: readClient),
      exports: ExportRoutes(billing: billing),
      statements: StatementRoutes(billing: billing),
      activity: ActivityRoutes(listActivity: ListActivity(database: database)),
      eventStreams: EventStreamRoutes(followActivity: followActivity),
      questions: QuestionRoutes(proposals: proposals), engagement: EngagementRoutes(proposals: proposals),
      signals: SignalRoutes(readSignals: readSignals),
      landing: LandingRoutes(assets: assets.addresses), assets: AssetRoutes(assets: assets),
      tokens: tokens,
      pages: ProposalPageRoutes(screens: screens, visitors: visitors, fetches: fetches),
      newerVersions: NewerVersionRoutes(
        screens: screens, followLink: followLink, tokens: tokens),
      deposits: DepositPageRoutes(screens: screens, notes: deposits, tokens: tokens),
      beats: BeatRoutes(
        loads: loads, visitors: visitors, sender: BeatSender(proposals: engagement),
        limit: LinkLimit(BeatRoutes.mostPerLink), tellEngagement: tellEngagement, clock: world.clock),
      pageChoices: ChoicePageRoutes(screens: screens),
      pageAcceptances: AcceptancePageRoutes(screens: screens, proposals: proposals),
      pageDeclines: DeclinePageRoutes(screens: screens, proposals: proposals),
      pageExtensions: ExtensionPageRoutes(screens: screens, proposals: proposals),
      pageQuestions: QuestionPageRoutes(
        screens: screens, proposals: proposals, limit: LinkLimit(QuestionPageRoutes.mostPerLink)),
      changeRequests: ChangeRequestRoutes(proposals: proposals, checkOnBehalf: checkOnBehalf),
      pageChangeRequests: ChangeRequestPageRoutes(screens: screens, proposals: proposals),
      followUps: FollowUpRoutes(proposals: proposals), losses: LossRoutes(proposals: proposals),
      declineReports: DeclineReportRoutes(
        proposals: proposals, readOrganization: ReadOrganization(database: database)),
      papers: PaperRoutes(keepPapers: papers, billing: billing, publishedKeys: signing.publishedKeys),
      pagePapers: PaperPageRoutes(screens: screens, keepPapers: papers),
      images: ImageRoutes(proposals: proposals),
      pagePictures: PicturePageRoutes(screens: screens, pictures: ShownPictures(proposals: proposals)),
      invoicePages: InvoicePageRoutes(screens: invoiceScreens),
      invoicePictures: InvoicePicturePageRoutes(screens: invoiceScreens),
      invoicePapers: InvoicePaperPageRoutes(screens: invoiceScreens, billing: billing, keepPapers: papers),
      announcements: AnnouncementPageRoutes(
        screens: invoiceScreens, billing: billing, limit: LinkLimit(AnnouncementPageRoutes.mostPerLink)),
      releaseRequests: ReleaseRequestPageRoutes(screens: invoiceScreens, billing: billing),
      signIns: signIns, signInProofs: signInProofs, teamHome: teamHome, team: team, teamProposals: teamProposals,
      benchmark: try benchmark(), once: IdempotentRoutes(answers: answers)
    ).table(rule(cookies: cookies))
  }

  // The lease is longer than any request may take, and short enough that a client's retries outlast a process that was
  // killed.
  private var ledger: IdempotencyLedger { IdempotencyLedger(secrets: box, lease: .seconds(15)) }
  private var answers: KeptAnswers { KeptAnswers(ledger: ledger, database: database) }
  private var once: TransactionOnce { TransactionOnce(database: database, ledger: ledger) }

  private func rule(cookies: ShareCookies) -> AccessRule {
    let operatorKey = configuration.operatorKey.bytes
    return AccessRule(
      origin: configuration.origin, trustedProxies: configuration.trustedProxies,
      operatorKeyMatches: { ConstantTime.equal(Array($0.utf8), operatorKey) },
      authenticateAPIKey: AuthenticateAPIKey(database: database),
      checkShareVisit: CheckShareVisit(database: database, world: world, cookies: cookies),
      members: memberAccess,
      failures: RateLimiter(
        address: .init(600, per: .seconds(60)), site: .init(6000, per: .seconds(60))))
  }

  private func benchmark() throws -> BenchmarkRoutes? {
    guard !configuration.benchmark.isEmpty else { return nil }
    return BenchmarkRoutes(
      hops: try configuration.benchmark.map { address in
        BenchmarkHop(
          upstream: try Upstream(
            name: "benchmark", addresses: [address], client: client, logger: logger, random: Random.fraction))
      })
  }

  func internalListener() throws -> Listener {
    let verifier = CallerVerifier(
      service: "gateway",
      keys: [
        try .required(from: ProposalsClient.name, to: "gateway", configuration.fromProposals),
        try .required(from: BillingClient.name, to: "gateway", configuration.fromBilling),
      ], clock: world.clock)
    let receive = ReceiveEvent(
      database: database, world: world, sealing: sealing, publicURL: publicURL, papersAhead: configuration.papersAhead)
    let limits = internalLimits
    return Listener(
      name: "internal", host: configuration.internalListen.host, port: configuration.internalListen.port,
      table: EventRoutes(
        receiveEvent: receive,
        receiveInvoiceEvent: ReceiveInvoiceEvent(
          database: database, world: world, sealing: sealing, publicURL: publicURL)
      ).table(verifier),
      server: { StrictHTTP1.builder(limits: limits, executor: $0) })
  }

  private var internalLimits: EdgeLimits {
    var limits = EdgeLimits.ownNetwork
    limits.bodyBytes = ReceivedEvents.bodyLimit
    return limits
  }
}
