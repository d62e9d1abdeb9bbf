// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

// A package of its own, so that nobody who uses EntityKit or the command line builds an HTTP server.
let package = Package(
  name: "EntityServer",
  products: [
    .library(name: "EntityServer", targets: ["EntityServer"]),
    .executable(name: "entity-server", targets: ["entity-server"]),
  ],
  dependencies: [
    .package(name: "EntityKit", path: ".."),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.24.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
  ],
  targets: [
    .target(
      name: "EntityServer",
      dependencies: [
        .product(name: "EntityKit", package: "EntityKit"),
        .product(name: "EntityEvaluation", package: "EntityKit"),
        .product(name: "EntityFormats", package: "EntityKit"),
        .product(name: "EntityReports", package: "EntityKit"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        hummingbird, logging, lifecycle,
      ],
      resources: [.embedInCode("Page"), .embedInCode("API/openapi.json")],
      swiftSettings: strict),
    .executableTarget(
      name: "entity-server",
      dependencies: [
        "EntityServer", .product(name: "EntityKit", package: "EntityKit"), argumentParser, logging,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EntityServerTests",
      dependencies: [
        "EntityServer", "entity-server", .product(name: "EntityKit", package: "EntityKit"),
        .product(name: "HummingbirdTesting", package: "hummingbird"), hummingbird, logging, lifecycle,
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
