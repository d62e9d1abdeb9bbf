// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses EntityKit builds it.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "EntityKit", path: "..")],
  targets: [
    // Counts calls of malloc.
    .target(name: "CAllocations"),
    .executableTarget(
      name: "bench", dependencies: ["CAllocations", .product(name: "EntityKit", package: "EntityKit")]),
  ],
  swiftLanguageModes: [.v6]
)
