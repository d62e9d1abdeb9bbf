import Foundation
import Testing

/// What an installed program finds, wherever it is called from.
@Suite struct InstallationTests {
  /// The folders that `make install PREFIX=…` makes, with the small pack.
  private func installation() throws -> TestFolder {
    let folder = try TestFolder(
      Dictionary(uniqueKeysWithValues: Home.smallFiles.map { ("prefix/share/entitykit/\($0.key)", $0.value) })
    )
    try FileManager.default.createDirectory(
      atPath: folder.path("prefix/bin"), withIntermediateDirectories: true)
    let program = folder.path("prefix/bin/entity")
    // A second name is enough, and costs nothing, where the disk is the same.
    do {
      try FileManager.default.linkItem(atPath: Program.path, toPath: program)
    } catch {
      try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    }
    return folder
  }

  @Test func anInstalledProgramFindsItsPluginsFromAnywhere() async throws {
    let folder = try installation()
    let elsewhere = try TestFolder()
    let run = try await Program.run(
      ["annotate", "--to", "terminal"], input: Data("le roi de Norvège".utf8), in: elsewhere, home: "",
      program: folder.path("prefix/bin/entity"))
    #expect(run.lines == ["le ⟦TITLE roi de ⟦COUNTRY=NO Norvège⟧⟧"])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func theVariableGoesBeforeTheInstallation() async throws {
    let folder = try installation()
    let other = try TestFolder(["Plugins/pipeline.yaml": "name: empty\nstages: [lexicon]\n"])
    let run = try await Program.run(
      ["plugin", "list"], in: folder, home: other.path, program: folder.path("prefix/bin/entity"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text == "")
  }

  @Test func furtherPluginsAreFoundByName() async throws {
    let folder = try installation()
    let plugins = try TestFolder([
      "seas/plugin.yaml": "id: seas\nmakes: [SEA]\nlexicons: [{ file: seas.tsv, label: SEA }]\n",
      "seas/seas.tsv": "term\nmer Noire\n", "seas/seas.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    ])
    let run = try await Program.run(
      ["annotate", "--plugin", "seas", "--to", "terminal"], input: Data("la mer Noire".utf8), in: folder,
      home: "", environment: ["ENTITYKIT_PLUGINS": "/nowhere:\(plugins.path)"],
      program: folder.path("prefix/bin/entity"))
    #expect(run.lines == ["la ⟦SEA mer Noire⟧"], "\(run.errors)")
  }
}
