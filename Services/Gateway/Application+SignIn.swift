import CallContext
import ServiceLifecycle
import ServiceRuntime

/// Signing in, and the pages behind it.
extension GatewayParts {
  private var formTokens: FormTokens { FormTokens(key: keys.formTokens) }
  private var codes: SignInCodes { SignInCodes(key: keys.signInCodes) }
  private var screens: SignInScreens { SignInScreens(assets: assets.addresses) }

  var memberAccess: MemberAccess {
    MemberAccess(
      origin: configuration.origin, checkMemberSession: CheckMemberSession(database: database, world: world),
      formTokens: formTokens)
  }

  var signIns: SignInRoutes {
    SignInRoutes(
      requestSignIn: RequestSignIn(
        database: database, world: world, sealing: sealing, codes: codes, publicURL: publicURL,
        compose: MailComposition.signIn),
      views: screens,
      limit: RateLimiter(address: .init(20, per: .seconds(3600)), site: .init(200, per: .seconds(3600))))
  }

  var signInProofs: SignInProofRoutes {
    SignInProofRoutes(
      signIn: SignIn(database: database, world: world, codes: codes), endSession: EndSession(database: database),
      views: screens)
  }

  var team: TeamRoutes {
    TeamRoutes(
      listSessions: ListSessions(database: database), endSession: EndSession(database: database),
      setMemberSettings: setMemberSettings, formTokens: formTokens, assets: assets.addresses, clock: world.clock)
  }

  var teamHome: TeamHomeRoutes {
    TeamHomeRoutes(
      proposals: proposals, readSignals: readSignals, nameClients: NameClients(database: database),
      listActivity: ListActivity(database: database), team: team)
  }

  var teamProposals: TeamProposalRoutes {
    TeamProposalRoutes(
      proposals: proposals, readSharing: ReadSharing(database: database, world: world), readSignals: readSignals,
      team: team)
  }

  var setMemberSettings: SetMemberSettings { SetMemberSettings(database: database, world: world) }
  var readSignals: ReadSignals { ReadSignals(database: database, world: world, proposals: proposals) }

  var signInSweeper: any Service {
    let sweep = SweepSignIns(database: database, world: world)
    return PeriodicTask("sign-in sweep", every: .seconds(SweepSignIns.intervalSeconds), logger: logger) {
      try await sweep()
    }
  }
}
