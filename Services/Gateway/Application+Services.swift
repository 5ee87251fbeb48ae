import CallContext
import Cryptography
import Logging
import OutboundHTTP
import ServiceRuntime

/// The services behind the gateway, as it calls them.
struct Services: Sendable {
  let proposals: ProposalsClient
  /// Apart from what people wait for: an owner without room for beats is no reason to refuse a decision.
  let engagement: ProposalsClient
  let billing: BillingClient

  /// - Throws: for an address that can't be called, and for keys that are missing.
  init(_ configuration: Configuration, client: OutboundClient, clock: WallClock, logger: Logger) throws {
    func service(
      _ name: String, _ addresses: [OutboundAddress], upstream: String, policy: UpstreamPolicy = .internalService,
      _ keys: [Secret]
    ) throws -> ServiceClient {
      ServiceClient(
        name: name,
        upstream: try Upstream(
          name: upstream, addresses: addresses, client: client, policy: policy, logger: logger,
          random: Random.fraction),
        signer: CallerSigner(keys: try .required(from: "gateway", to: name, keys), clock: clock))
    }
    let name = ProposalsClient.name
    let lists = try service(
      name, configuration.proposals, upstream: "proposals-lists", policy: .lists, configuration.toProposals)
    proposals = ProposalsClient(
      service: try service(name, configuration.proposals, upstream: name, configuration.toProposals), lists: lists)
    engagement = ProposalsClient(
      service: try service(name, configuration.proposals, upstream: "engagement", configuration.toProposals),
      lists: lists)
    billing = BillingClient(
      service: try service(
        BillingClient.name, configuration.billing, upstream: BillingClient.name, configuration.toBilling),
      lists: try service(
        BillingClient.name, configuration.billing, upstream: "billing-lists", policy: .lists,
        configuration.toBilling))
  }
}

extension UpstreamPolicy {
  /// However many ask for lists at once, they hold a quarter of what a service is given to do.
  fileprivate static var lists: UpstreamPolicy {
    var policy = UpstreamPolicy.internalService
    (policy.inFlightLimit, policy.queueLimit) = (16, 16)
    return policy
  }
}
