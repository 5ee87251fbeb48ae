import ArgumentParser

@main
struct ProposalsMain: AsyncParsableCommand {
}
