import EntityKit
import Foundation
import Testing

/// Where `ENTITYKIT_HOME` is set, nothing else is looked at.
private let isHomeSet =
  !(ProcessInfo.processInfo.environment[ResourceLocator.environmentVariable] ?? "").isEmpty

@Suite(.disabled(if: isHomeSet, "ENTITYKIT_HOME is set")) struct ResourceLocatorTests {
  @Test func besideAnInstalledProgram() throws {
    let folder = try TestFolder(["share/entitykit/Plugins/pipeline.yaml": "", "bin/entity": ""])
    #expect(
      try ResourceLocator.find(program: folder.path("bin/entity")).root == folder.path("share/entitykit"))
  }

  @Test func aboveAProgramInACheckout() throws {
    let folder = try TestFolder(["Plugins/pipeline.yaml": "", ".build/debug/entity": ""])
    #expect(try ResourceLocator.find(program: folder.path(".build/debug/entity")).root == folder.path)
  }

  @Test func theInstalledOnesGoBeforeThoseOfACheckout() throws {
    let folder = try TestFolder([
      "Plugins/pipeline.yaml": "", "share/entitykit/Plugins/pipeline.yaml": "", "bin/entity": "",
    ])
    #expect(
      try ResourceLocator.find(program: folder.path("bin/entity")).root == folder.path("share/entitykit"))
  }

  @Test func throughASymbolicLink() throws {
    let folder = try TestFolder([
      "share/entitykit/Plugins/pipeline.yaml": "", "bin/entity": "", "links/x": "",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("links/entity"), withDestinationPath: folder.path("bin/entity"))
    #expect(
      try ResourceLocator.find(program: folder.path("links/entity")).root == folder.path("share/entitykit"))
  }

  @Test func pathsLieBelowTheRoot() {
    let locator = ResourceLocator(root: "/r")
    #expect(locator.plugins == "/r/Plugins")
    #expect(locator.gazetteers == "/r/gazetteers")
    #expect(locator.defaultPipeline == "/r/Plugins/pipeline.yaml")
  }
}
