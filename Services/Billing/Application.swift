import CallContext
import Cryptography
import Foundation
import Logging
import OutboundHTTP
import Postgres
import Reactor
import ServiceLifecycle
import ServiceRuntime

/// The billing service, put together: the same for `serve` and for tests.
struct Application: Sendable {
  let listeners: [Listener]
  let readiness: ServiceRuntime.Readiness
  let background: [any Service]
  let close: [@Sendable () async -> Void]
  /// The policy table, for tests (TI-1).
  let routes: RouteTable<BillingAccess>

  /// - Parameter reactor: the thread of the calls to other services; best the database's too.
  /// - Throws: what a part could not start with: an address that can't be called, keys that are missing.
  static func make(
    _ configuration: Configuration, database: Database, reactor: Reactor, world: World, logger: Logger
  ) throws -> Application {
    let verifier = CallerVerifier(
      service: "billing",
      keys: [
        try .required(from: "gateway", to: "billing", configuration.fromGateway),
        try .required(from: "proposals", to: "billing", configuration.fromProposals),
      ], clock: world.clock)
    let routes = BillingRouteTable.make(
      try useCases(configuration, database: database, world: world), verifier: verifier)
    let readiness = ServiceRuntime.Readiness(of: database)
    let reminders = RemindOfInvoices(
      database: database, events: EventOutbox(encoding: .contract, world: world))
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
        PeriodicTask("reminders", every: .seconds(600), logger: logger) { [reminders] in try await reminders() },
        PeriodicTask("late invoices", every: .seconds(600), logger: logger) { [database] in
          try await NoteLateInvoices(database: database)()
        },
      ],
      close: [{ await database.shutdown(deadline: .after(.seconds(5))) }],
      routes: routes)
  }

  private static func useCases(
    _ configuration: Configuration, database: Database, world: World
  ) throws -> BillingUseCases {
    let events = EventOutbox(encoding: .contract, world: world)
    let once = AnswerOnce(
      ledger: IdempotencyLedger(
        secrets: try .keptAnswers(of: "billing", configuration.fromGateway), retention: .seconds(7 * 24 * 3600)))
    let issuing = Issuing(world: world, events: events)
    return BillingUseCases(
      receiveAcceptance: ReceiveAcceptance(database: database, world: world, issuing: issuing),
      readContract: ReadContract(database: database),
      editContract: EditContract(database: database, world: world, once: once),
      readContractSum: ReadContractSum(database: database),
      draftInvoice: DraftInvoice(database: database, world: world, once: once),
      issueInvoice: IssueInvoice(database: database, issuing: issuing, once: once),
      voidInvoice: VoidInvoice(database: database, world: world, events: events, once: once),
      discardDraft: DiscardDraft(database: database),
      readInvoice: ReadInvoice(database: database), listInvoices: ListInvoices(database: database),
      readInvoicePage: ReadInvoicePage(database: database), readDeposit: ReadDeposit(database: database),
      readReceipt: ReadReceipt(database: database),
      recordPayment: RecordPayment(database: database, world: world, events: events, once: once),
      reversePayment: ReversePayment(database: database, world: world, events: events, once: once),
      listPayments: ListPayments(database: database),
      useCredit: UseCredit(database: database, world: world, events: events, once: once),
      listCredits: ListCredits(database: database),
      reverseCreditUse: ReverseCreditUse(database: database, world: world, events: events, once: once),
      listCreditUses: ListCreditUses(database: database),
      returnDeposit: ReturnDeposit(database: database, world: world, events: events, once: once),
      restoreDeposit: RestoreDeposit(database: database, world: world, events: events, once: once),
      announcePayment: AnnouncePayment(database: database, world: world, events: events),
      rejectAnnouncement: RejectAnnouncement(database: database, events: events, once: once),
      listAnnouncements: ListAnnouncements(database: database),
      askForRelease: AskForRelease(database: database, events: events),
      dismissReleaseAsk: DismissReleaseAsk(database: database, events: events, once: once),
      readStatement: ReadStatement(database: database), reportAging: ReportAging(database: database),
      listLedger: ListLedger(database: database))
  }

  private static func relay(
    _ configuration: Configuration, database: Database, reactor: Reactor, world: World, logger: Logger
  ) throws -> any Service {
    let gateway = EventSubscriber(
      source: EventOutbox.source,
      upstream: try Upstream(
        name: "gateway", addresses: configuration.gatewayEvents, client: try OutboundClient(reactor: reactor),
        logger: logger, random: Random.fraction),
      signer: CallerSigner(
        keys: try .required(from: "billing", to: "gateway", configuration.toGateway), clock: world.clock))
    return OutboxRelay(
      database: database, subscribers: EventOutbox.subscribers, policy: EventSubscriber.policy, logger: logger
    ) { deliveries, deadline in
      try await gateway.deliver(deliveries, deadline: deadline)
    }
  }

  /// Few peers with many connections: the gateways and the proposals services.
  private static var internalLimits: EdgeLimits {
    var limits = EdgeLimits.ownNetwork
    limits.bodyBytes = ReceivedEvents.bodyLimit
    return limits
  }
}

// MARK: Commands

extension Application {
  static func serve(_ configuration: Configuration) async throws {
    try await ServiceProgram.serve(
      "billing", database: configuration.database, connections: configuration.databaseConnections,
      host: configuration.host(of:)
    ) { database, reactor, world, logger in
      let made = try make(configuration, database: database, reactor: reactor, world: world, logger: logger)
      return ServiceParts(
        listeners: made.listeners, readiness: made.readiness, background: made.background, close: made.close)
    }
  }

  static func migrate(ownerDatabase: String) async throws {
    try await Migrator.migrate("billing", from: migrations, ownerDatabase: ownerDatabase)
  }

  /// - Returns: what is wrong; nothing as it should be.
  static func checkLedger(database conninfo: String) async throws -> [CheckLedger.Finding] {
    let database = Database(
      configuration: DatabaseConfiguration(conninfo: conninfo, poolSize: 1), reactor: try Reactor(name: "check"),
      logger: JSONLogHandler.logger(service: "billing", clock: .system))
    let findings: Result<[CheckLedger.Finding], any Error>
    do {
      findings = .success(try await CheckLedger(database: database)(deadline: .after(.seconds(600))))
    } catch {
      findings = .failure(error)
    }
    await database.shutdown(deadline: .after(.seconds(5)))
    return try findings.get()
  }

  static var migrations: URL? { Bundle.module.url(forResource: "Migrations", withExtension: nil) }
}
