/// The billing service as the gateway calls it. What it is asked stands in the extensions, by subject.
struct BillingClient: Sendable {
  static let name = "billing"

  let service: ServiceClient
  /// For lists and reports, which give way to all that somebody waits for on a page (RE-3).
  let lists: ServiceClient
}
