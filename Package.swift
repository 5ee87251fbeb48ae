// swift-tools-version: 6.2
import PackageDescription

/// The same language rules for every target: Swift 6 mode, warnings are errors, imports say what they use.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // Generic code of one module (rounds, caches, JSON) is compiled for the types that another uses it with.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

func shared(
  _ name: String, folder: String? = nil, _ dependencies: Target.Dependency..., resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Shared/\(folder ?? name)", resources: resources,
    swiftSettings: strict)
}

func contract(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["Identifiers"], path: "Shared/Contracts/\(name)",
    swiftSettings: strict)
}

/// A service is one executable with the same rooms as every other: adding one is one line in `services`.
func service(
  _ name: String, contracts: [String], extra: [Target.Dependency] = [], resources: [Resource] = [],
  exclude: [String] = []
) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      "Caching", "CallContext", "CivilCalendar", "Cryptography", "Identifiers", "Money", "OutboundHTTP", "Postgres",
      "Reactor", "ServiceRuntime", "Validation",
      .product(name: "ArgumentParser", package: "swift-argument-parser"), hummingbird, httpTypes,
      logging, lifecycle, metrics, nioCore,
    ] + contracts.map { .byName(name: $0) } + extra,
    path: "Services/\(name)",
    exclude: exclude,
    resources: [.copy("Migrations")] + resources,
    swiftSettings: strict)
}

func tests(_ name: String, of dependencies: Target.Dependency..., resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources,
    swiftSettings: strict)
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(
  name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")

let services: [Target] = [
  service(
    "Gateway", contracts: ["BillingContract", "ProposalsContract"], extra: ["HTML", "Printing", "ProofBundle"],
    resources: [.copy("Assets")], exclude: ["openapi.yaml"]),
  service("Proposals", contracts: ["ProposalsContract"]),
  service("Billing", contracts: ["BillingContract", "ProposalsContract"]),
]

let package = Package(
  name: "client-portal",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // System libraries: a module map and a shim, nothing else.
    .systemLibrary(name: "CEpoll", path: "Shared/CEpoll"),
    .systemLibrary(name: "CMalloc", path: "Shared/CMalloc"),
    .systemLibrary(name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq"),
    .systemLibrary(name: "CCurl", path: "Shared/CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "COpenSSL", path: "Shared/COpenSSL", pkgConfig: "openssl"),

    // Shared: mechanism, never meaning.
    shared("Identifiers"),
    shared("Money"),
    shared("CivilCalendar"),
    shared("Validation"),
    shared("HTML"),
    shared("Caching"),
    shared("CallContext", "Identifiers"),
    shared("Reactor", "CEpoll", "CallContext"),
    shared("Cryptography", "COpenSSL"),
    shared("Postgres", "CPostgres", "CallContext", "Cryptography", "Identifiers", "Reactor", logging, metrics),
    shared("OutboundHTTP", "CCurl", "CallContext", "Reactor", logging, metrics),
    shared(
      "ServiceRuntime", "CMalloc", "CallContext", "Cryptography", "Identifiers", "OutboundHTTP", "Postgres", "Reactor",
      "Validation",
      hummingbird, hummingbirdCore, httpTypes, lifecycle, logging, metrics, nioCore,
      nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
      .product(name: "UnixSignals", package: "swift-service-lifecycle")),
    shared("Printing", "CallContext", resources: [.copy("Press")]),
    shared("ProofBundle", "Cryptography"),
    contract("ProposalsContract"),
    contract("BillingContract"),
    // Checks proofs where there is no portal: nothing of the services is in it.
    .executableTarget(
      name: "portal-verify", dependencies: ["Cryptography", "ProofBundle"], path: "Shared/PortalVerify",
      swiftSettings: strict),
    shared(
      "TestSupport", "CallContext", "Cryptography", "Identifiers", "OutboundHTTP", "Postgres", "Reactor",
      "ServiceRuntime", httpTypes, logging, lifecycle),

    // Tests mirror the tree.
    tests("HouseRulesTests"),
    tests("ReactorTests", of: "Reactor", "CallContext"),
    tests("IdentifiersTests", of: "Identifiers"),
    tests("CachingTests", of: "Caching"),
    tests("CallContextTests", of: "CallContext", "Identifiers"),
    tests("MoneyTests", of: "Money"),
    tests("CivilCalendarTests", of: "CivilCalendar"),
    tests("HTMLTests", of: "HTML", "TestSupport"),
    tests("CryptographyTests", of: "Cryptography"),
    tests("PrintingTests", of: "Printing"),
    tests("ProofBundleTests", of: "ProofBundle", "Cryptography"),
    tests("PostgresTests", of: "Postgres", "CallContext", "Identifiers", "Reactor", "TestSupport", logging),
    tests("OutboundHTTPTests", of: "OutboundHTTP", "CallContext", "Reactor", nioCore, nioPosix, nioHTTP1),
    tests(
      "ServiceRuntimeTests", of: "ServiceRuntime", "CallContext", "Cryptography", "Identifiers",
      "OutboundHTTP", "Postgres", "Reactor", "TestSupport", hummingbird, httpTypes, logging, lifecycle,
      nioCore, nioPosix, nioEmbedded, nioHTTP1),
    tests(
      "ProposalsTests", of: "Proposals", "ProposalsContract", "CallContext", "CivilCalendar", "Cryptography",
      "Identifiers", "Money", "OutboundHTTP", "Postgres", "Reactor", "ServiceRuntime", "TestSupport", "Validation",
      httpTypes, hummingbird, logging,
      resources: [.copy("Golden")]),
    tests(
      "BillingTests", of: "Billing", "BillingContract", "ProposalsContract", "CallContext", "CivilCalendar",
      "Cryptography", "Identifiers", "Money", "OutboundHTTP", "Postgres", "Reactor", "ServiceRuntime", "TestSupport",
      "Validation", httpTypes, hummingbird, logging,
      resources: [.copy("Golden")]),
    tests(
      "GatewayTests", of: "Gateway", "BillingContract", "ProposalsContract", "CallContext", "Cryptography", "HTML",
      "Identifiers", "Money", "OutboundHTTP", "Postgres", "Printing", "ProofBundle", "Reactor", "ServiceRuntime",
      "TestSupport", hummingbird, httpTypes, logging),
  ] + services)
