/// The proposals service as the gateway calls it. What it is asked stands in the extensions, by subject.
struct ProposalsClient: Sendable {
  static let name = "proposals"

  let service: ServiceClient
}
