// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// One module of the house. Arrows only run downwards: a module may name only modules listed above it.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// - Parameter data: folders that the tests read by themselves.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "EntityKit",
  products: [
    .library(name: "EntityKit", targets: ["EntityKit"]),
    .library(name: "EntityEvaluation", targets: ["EntityEvaluation"]),
    .library(name: "EntityTesting", targets: ["EntityTesting"]),
    .library(name: "entitykit", type: .dynamic, targets: ["EntityKitC"]),
    // What the server has in common with the command line; no promise to others.
    .library(name: "EntityFormats", targets: ["EntityFormats"]),
    .library(name: "EntityReports", targets: ["EntityReports"]),
    .executable(name: "entity", targets: ["entity"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // Values.
    module("EntityText"),

    // ICU, and the text services that are made of it.
    .target(
      name: "CICU",
      linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
    module("EntityUnicode", ["EntityText", "CICU"]),

    // The contract between recognizers and the pipeline.
    module("EntityRecognition", ["EntityText"]),

    // The two recognizers that are made of data.
    module("EntityLexicon", ["EntityText", "EntityUnicode", "EntityRecognition"]),
    module("EntityRules", ["EntityText", "EntityUnicode", "EntityRecognition", "EntityLexicon"]),

    // Recognizers that are programs of their own. The only module that starts programs.
    .target(name: "CProcess"),
    module("EntityProcesses", ["EntityText", "EntityRecognition", "CProcess"]),

    // Recognizers behind a C interface, in shared libraries or in programs that use EntityKit from C. The only
    // module that brings code into the process.
    .target(name: "CEntityKit"),
    module("EntityLibraries", ["EntityText", "EntityRecognition", "CEntityKit"]),

    // What dates stand for.
    module("EntityDates", ["EntityText", "EntityRecognition"]),

    // Putting recognizers together, and finding them in folders.
    module("EntityPipeline", ["EntityText", "EntityRecognition"]),
    module(
      "EntityPlugins",
      [
        "EntityText", "EntityUnicode", "EntityRecognition", "EntityLexicon", "EntityRules",
        "EntityPipeline", "EntityDates", "EntityProcesses", "EntityLibraries", "CEntityKit", yams,
      ]),

    // What happens to annotated documents.
    module("EntityFormats", ["EntityText"]),
    module("EntityEvaluation", ["EntityText"]),

    // What users import and run.
    module(
      "EntityKit",
      [
        "EntityText", "EntityUnicode", "EntityRecognition", "EntityLexicon", "EntityRules",
        "EntityPipeline", "EntityProcesses", "EntityPlugins", "EntityFormats",
      ]),
    // The same from C: what Sources/CEntityKit/include/entitykit.h declares.
    module("EntityKitC", ["EntityKit", "EntityEvaluation", "EntityReports", "CEntityKit"]),
    // What the command line, the server and C say alike.
    module("EntityReports", ["EntityKit", "EntityEvaluation"]),
    .executableTarget(
      name: "entity",
      dependencies: ["EntityKit", "EntityEvaluation", "EntityReports", argumentParser],
      swiftSettings: strict),

    // For those who write recognizers: the contract as a test, and marked sentences.
    module("EntityTesting", ["EntityText", "EntityUnicode", "EntityRecognition", "EntityPipeline"]),

    // What examples/swift-recognizers holds is built and tested here as well, without building all of this
    // a second time.
    .target(
      name: "ExampleRecognizers", dependencies: ["EntityKit"],
      path: "examples/swift-recognizers/Sources/ExampleRecognizers"),
    .testTarget(
      name: "ExampleRecognizersTests", dependencies: ["ExampleRecognizers", "EntityTesting"],
      path: "examples/swift-recognizers/Tests/ExampleRecognizersTests"),

    // Tests.
    .target(name: "RandomTesting", path: "Tests/RandomTesting", swiftSettings: strict),
    tests("EntityTextTests", ["EntityText", "RandomTesting"]),
    tests("EntityUnicodeTests", ["EntityText", "EntityUnicode", "CICU", "RandomTesting"]),
    tests(
      "EntityLexiconTests",
      ["EntityText", "EntityUnicode", "EntityRecognition", "EntityLexicon", "RandomTesting"]),
    tests(
      "EntityRulesTests",
      ["EntityText", "EntityUnicode", "EntityRecognition", "EntityLexicon", "EntityRules", "RandomTesting"]),
    tests(
      "EntityProcessesTests", ["EntityText", "EntityRecognition", "EntityProcesses", "EntityTesting"],
      data: ["Workers"]),
    tests("EntityDatesTests", ["EntityText", "EntityRecognition", "EntityDates", "RandomTesting"]),
    tests("EntityPipelineTests", ["EntityText", "EntityRecognition", "EntityPipeline", "RandomTesting"]),
    tests(
      "EntityPluginsTests", ["EntityKit", "EntityReports", "EntityLibraries", "CEntityKit"],
      data: ["Libraries"]),
    tests("EntityTestingTests", ["EntityKit", "EntityTesting"]),
    tests(
      "EntityFormatsTests", ["EntityText", "EntityFormats", "RandomTesting"], data: ["Interoperability"]),
    tests("EntityEvaluationTests", ["EntityText", "EntityEvaluation", "RandomTesting"], data: ["Oracles"]),
    // The program as its users run it, and the pack on the examples.
    tests(
      "EndToEndTests",
      ["EntityKit", "EntityEvaluation", "EntityTesting", "ExampleRecognizers", "EntityKitC", "entity"],
      data: ["Programs"]),
  ],
  swiftLanguageModes: [.v6]
)
