import ArgumentParser
import ServiceRuntime

@main
struct BillingMain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Billing", abstract: "Schedules of values, invoices, payments, retainage and the ledger.",
    subcommands: [Serve.self, Migrate.self, CheckLedgerCommand.self], defaultSubcommand: Serve.self)

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

  struct CheckLedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check-ledger",
      abstract: "Prove that balances, invoices, payments and schedules say what the ledger says.")

    func run() async throws {
      let findings = try await Application.checkLedger(database: try Configuration.checkedDatabase(.process()))
      for finding in findings { print("\(finding.question) \(finding.organization) \(finding.subject)") }
      print(findings.isEmpty ? "The ledger is whole." : "\(findings.count) findings.")
      if !findings.isEmpty { throw ExitCode.failure }
    }
  }
}
