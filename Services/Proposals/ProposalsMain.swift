import ArgumentParser
import ServiceRuntime

@main
struct ProposalsMain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Proposals", abstract: "Estimates, proposals, decisions and projects.",
    subcommands: [Serve.self, Migrate.self, TellAcceptancesCommand.self], defaultSubcommand: Serve.self)

  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve until a signal asks to stop.")

    func run() async throws {
      try await Application.serve(try Configuration.read(.process()))
    }
  }

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database to this version's schema.")

    func run() async throws {
      try await Application.migrate(ownerDatabase: try Configuration.ownerDatabase(.process()))
    }
  }
  struct TellAcceptancesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tell-acceptances",
      abstract: "Tell billing of acceptances from before there was billing, each once.")

    func run() async throws {
      let told = try await Application.tellAcceptances(database: try Configuration.toldDatabase(.process()))
      print("Billing is told of \(told) acceptances.")
    }
  }
}
