// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as yours would be. Elsewhere than in a checkout, name EntityKit by its address.
let package = Package(
  name: "swift-recognizers",
  products: [.library(name: "ExampleRecognizers", targets: ["ExampleRecognizers"])],
  dependencies: [.package(name: "EntityKit", path: "../..")],
  targets: [
    .target(
      name: "ExampleRecognizers", dependencies: [.product(name: "EntityKit", package: "EntityKit")]),
    .executableTarget(
      name: "annotate",
      dependencies: ["ExampleRecognizers", .product(name: "EntityKit", package: "EntityKit")]),
    .testTarget(
      name: "ExampleRecognizersTests",
      dependencies: ["ExampleRecognizers", .product(name: "EntityTesting", package: "EntityKit")]),
  ],
  swiftLanguageModes: [.v6]
)
