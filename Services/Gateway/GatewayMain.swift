import ArgumentParser

@main
struct GatewayMain: AsyncParsableCommand {
}
