import Hummingbird
import ServiceRuntime

/// The listener that the world sees.
extension GatewayParts {
  func publicListener(_ routes: RouteTable<GatewayAccess>) -> Listener {
    let limits = publicLimits
    let pages = ProblemPages(assets: assets.addresses)
    let origin = configuration.origin
    return Listener(
      name: "public", host: configuration.listen.host, port: configuration.listen.port, table: routes,
      server: {
        StrictHTTP1.builder(
          limits: limits, fixedHeaders: SecurityHeaders.all.map { ($0.name, $0.value) }, executor: $0)
      },
      decorate: { response, _, _ in SecurityHeaders.decorate(&response) },
      present: { problem, request, context in
        // A path that no row knows never came to the rule that looks at the host.
        let shown = origin.isAddressed(by: request) ? problem : AccessRule.wrongHost
        return pages.response(to: shown, request, context)
          ?? (shown == problem ? nil : shown.response(instance: context.requestID))
      })
  }

  private var publicLimits: EdgeLimits {
    var limits = EdgeLimits()
    limits.trustedProxies = configuration.trustedProxies
    limits.upload = .init(method: "POST", target: "/api/v1/images", bodyBytes: ImageRoutes.bodyLimit)
    return limits
  }
}
