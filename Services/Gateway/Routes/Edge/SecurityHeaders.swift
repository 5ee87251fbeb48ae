import HTTPTypes
import Hummingbird

/// The header fields of every response (GW-4): pages, JSON, redirects, refusals.
enum SecurityHeaders {
  static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    + "form-action 'self' https://checkout.stripe.com; base-uri 'none'; frame-ancestors 'none'; "
    + "require-trusted-types-for 'script'"

  static let all: [(name: String, value: String)] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", contentSecurityPolicy),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-robots-tag", "noindex, nofollow"),
  ]

  /// Built once: a response's own fields, which are few, are added to a copy of these.
  private static let fields = HTTPFields(
    all.compactMap { pair in HTTPField.Name(pair.name).map { HTTPField(name: $0, value: pair.value) } })

  static let decorate: @Sendable (inout Response) -> Void = { response in
    var headers = fields
    for field in response.headers { headers.append(field) }
    response.headers = headers
    // Whatever did not ask to be kept is personal.
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
  }
}
