import CallContext
import Cryptography
import Foundation
import Logging
import OutboundHTTP
import Postgres
import Reactor
import ServiceLifecycle
import ServiceRuntime

/// The proposals service, put together: the same for `serve` and for tests.
struct Application: Sendable {
  let listeners: [Listener]
  let readiness: ServiceRuntime.Readiness
  let background: [any Service]
  let close: [@Sendable () async -> Void]
  /// The policy table, for tests (TI-1).
  let routes: RouteTable<ProposalsAccess>

  /// - Parameter reactor: the thread of the calls to other services; best the database's too.
  /// - Throws: what a part could not start with: an address that can't be called, keys that are missing.
  static func make(
    _ configuration: Configuration, database: Database, reactor: Reactor, world: World, logger: Logger
  ) throws -> Application {
    let verifier = CallerVerifier(
      service: "proposals", keys: [try .required(from: "gateway", to: "proposals", configuration.fromGateway)],
      clock: world.clock)
    let routes = ProposalsRouteTable.make(
      try useCases(configuration, database: database, world: world), verifier: verifier)
    let readiness = ServiceRuntime.Readiness(of: database)
    let events = EventOutbox(encoding: .contract, world: world)
    let ends = AnnounceEnds(database: database, events: events)
    let firstOpens = NoteFirstOpens(database: database, events: events)
    return Application(
      listeners: [
        Listener(
          name: "internal", host: configuration.listen.host, port: configuration.listen.port, table: routes,
          server: { StrictHTTP1.builder(limits: internalLimits, executor: $0) }),
        .operations(host: configuration.opsListen.host, port: configuration.opsListen.port, readiness: readiness),
      ],
      readiness: readiness,
      background: [
        try relay(configuration, database: database, reactor: reactor, world: world, logger: logger),
        MechanismSweeper(database: database, logger: logger),
        PeriodicTask("engagement", every: .seconds(3600), logger: logger) { [database] in
          try await KeepEngagement(database: database)()
        },
        PeriodicTask("ends", every: .seconds(60), logger: logger) { [ends] in try await ends() },
        PeriodicTask(
          "first opens", every: .seconds(2), orAt: { database.announcements(on: FirstOpenStore.channel) },
          logger: logger, work: { [firstOpens] in try await firstOpens() }),
      ],
      close: [{ await database.shutdown(deadline: .after(.seconds(5))) }],
      routes: routes)
  }

  private static func useCases(
    _ configuration: Configuration, database: Database, world: World
  ) throws -> ProposalsUseCases {
    let events = EventOutbox(encoding: .contract, world: world)
    let once = AnswerOnce(
      ledger: IdempotencyLedger(secrets: try .keptAnswers(of: "proposals", configuration.fromGateway)))
    return ProposalsUseCases(
      createEstimate: CreateEstimate(database: database, world: world, once: once),
      readEstimate: ReadEstimate(database: database),
      createProposal: CreateProposal(database: database, world: world, once: once),
      listProposals: ListProposals(database: database),
      readProposal: ReadProposal(database: database),
      numberChangeOrder: NumberChangeOrder(database: database),
      dispatchProposal: DispatchProposal(database: database, events: events, once: once),
      withdrawProposal: WithdrawProposal(database: database, events: events, once: once),
      extendProposal: ExtendProposal(database: database, events: events, once: once),
      requestExtension: RequestExtension(database: database, events: events),
      reviseProposal: ReviseProposal(database: database, world: world, once: once),
      readChanges: ReadChanges(database: database),
      readChangesSinceOpen: ReadChangesSinceOpen(database: database),
      readProposalPage: ReadProposalPage(database: database),
      recordEngagement: RecordEngagement(database: database, world: world),
      readViews: ReadViews(database: database), readTimings: ReadTimings(database: database),
      setEngagement: SetEngagement(database: database),
      quoteProposal: QuoteProposal(database: database),
      previewProposal: PreviewProposal(database: database),
      decideProposal: DecideProposal(database: database, world: world, events: events),
      requestChanges: RequestChanges(database: database, world: world, events: events),
      listChangeRequests: ListChangeRequests(database: database),
      setFollowUp: SetFollowUp(database: database, world: world), listFollowUps: ListFollowUps(database: database),
      loseEstimate: LoseEstimate(database: database, events: events, once: once),
      reportDeclines: ReportDeclines(database: database),
      listProjects: ListProjects(database: database),
      askQuestion: AskQuestion(database: database, world: world, events: events, once: once),
      readQuestions: ReadQuestions(database: database),
      markQuestionsRead: MarkQuestionsRead(database: database),
      readProof: ReadProof(database: database),
      storeImage: StoreImage(database: database, once: once), readImage: ReadImage(database: database))
  }

  private static func relay(
    _ configuration: Configuration, database: Database, reactor: Reactor, world: World, logger: Logger
  ) throws -> any Service {
    // Connections, health and breaker are each one's own: whoever is away holds up nobody else's news.
    func subscriber(_ name: String, at addresses: [OutboundAddress], keys: [Secret]) throws -> EventSubscriber {
      EventSubscriber(
        source: EventOutbox.source,
        upstream: try Upstream(
          name: name, addresses: addresses, client: try OutboundClient(reactor: reactor), logger: logger,
          random: Random.fraction),
        signer: CallerSigner(
          keys: try .required(from: EventOutbox.source, to: name, keys), clock: world.clock))
    }
    let subscribers = [
      EventOutbox.gateway: try subscriber(
        EventOutbox.gateway, at: configuration.gatewayEvents, keys: configuration.toGateway),
      EventOutbox.billing: try subscriber(
        EventOutbox.billing, at: configuration.billingEvents, keys: configuration.toBilling),
    ]
    return OutboxRelay(
      database: database, subscribers: EventOutbox.subscribers, policy: EventSubscriber.policy, logger: logger
    ) { deliveries, deadline in
      guard let name = deliveries.first?.subscriber, let subscriber = subscribers[name] else {
        return .unavailable(code: "unreachable")
      }
      return try await subscriber.deliver(deliveries, deadline: deadline)
    }
  }

  /// Few peers with many connections: the gateways. What a stranger may cost is their matter.
  private static var internalLimits: EdgeLimits {
    var limits = EdgeLimits.ownNetwork
    limits.bodyBytes = EngagementRoutes.bodyLimit
    limits.upload = .init(method: "POST", target: "/internal/v1/images", bodyBytes: ImageLimits.bytes)
    return limits
  }
}

// MARK: Commands

extension Application {
  static func serve(_ configuration: Configuration) async throws {
    try await ServiceProgram.serve(
      "proposals", database: configuration.database, connections: configuration.databaseConnections,
      host: configuration.host(of:)
    ) { database, reactor, world, logger in
      let made = try make(configuration, database: database, reactor: reactor, world: world, logger: logger)
      return ServiceParts(
        listeners: made.listeners, readiness: made.readiness, background: made.background, close: made.close)
    }
  }

  static func migrate(ownerDatabase: String) async throws {
    try await Migrator.migrate("proposals", from: migrations, ownerDatabase: ownerDatabase)
  }

  /// - Returns: how many acceptances billing is told of.
  /// - Throws: `DueWork.Failures` for those that could not be told; all others were.
  static func tellAcceptances(database conninfo: String) async throws -> Int {
    let database = Database(
      configuration: DatabaseConfiguration(conninfo: conninfo, poolSize: 1), reactor: try Reactor(name: "tell"),
      logger: JSONLogHandler.logger(service: "proposals", clock: .system))
    let world = World(clock: .system, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    let tell = TellAcceptances(database: database, events: EventOutbox(encoding: .contract, world: world))
    let told: Result<Int, any Error>
    do {
      told = .success(try await tell())
    } catch {
      told = .failure(error)
    }
    await database.shutdown(deadline: .after(.seconds(5)))
    return try told.get()
  }

  static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
}
