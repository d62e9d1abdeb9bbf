import EntityKit
import Testing

@Suite struct PluginTemplateTests {
  static let choices: [Set<PluginTemplate.Part>] = [
    [], [.lexicon], [.rules], [.swift], [.lexicon, .rules], [.lexicon, .swift], [.rules, .swift],
    [.lexicon, .rules, .swift],
  ]

  @Test(arguments: choices) func everyTemplateIsCleanAsItIs(_ parts: Set<PluginTemplate.Part>) throws {
    let folder = try SmallHome.folder()
    let template = try PluginTemplate(name: "new", parts: parts)
    for (name, text) in template.files { try folder.write(text, to: "new/\(name)") }
    var loader = folder.loader
    loader.extraPlugins = [folder.path("new")]
    let report = PluginCheck(try loader.load()).run(plugins: ["new"])
    #expect(report.problems == [])
    #expect(report.sentences == (parts.contains(.rules) ? 2 : 0))
    #expect(report.forms == (parts.contains(.lexicon) ? 2 : 0))
  }

  @Test func aTemplateWorks() throws {
    let folder = try SmallHome.folder()
    let template = try PluginTemplate(name: "ships", parts: [.lexicon, .rules])
    for (name, text) in template.files { try folder.write(text, to: "ships/\(name)") }
    var loader = folder.loader
    loader.extraPlugins = [folder.path("ships")]
    let annotated = try loader.load().pipeline.annotate(Document(text: "un grand exemple, un autre exemple"))
    #expect(MarkedText.marking(annotated) == "un ⟦SHIPS grand exemple⟧, un ⟦SHIPS=ships:2 autre exemple⟧")
  }

  @Test(.enabled(if: ProgramSearch.find("python3") != nil, "python3 is not installed"))
  func aTemplateWithAProgramWorks() throws {
    let folder = try SmallHome.folder()
    let template = try PluginTemplate(name: "ships", parts: [.process, .lexicon])
    for (name, text) in template.files { try folder.write(text, to: "ships/\(name)") }
    var loader = folder.loader
    loader.extraPlugins = [folder.path("ships")]
    let loaded = try loader.load()
    let report = PluginCheck(loaded).run(plugins: ["ships"])
    #expect(report.problems == [])
    #expect(report.codeTexts > 0)
    let annotated = try loaded.pipeline.annotate(Document(text: "voici l'exemple 12, un exemple"))
    #expect(MarkedText.marking(annotated) == "voici l'⟦SHIPS exemple 12⟧, un ⟦SHIPS=ships:1 exemple⟧")
  }

  @Test func swiftNamesFollow() throws {
    let files = try PluginTemplate(name: "west-african-rivers2", parts: [.swift], package: "/x").files
    #expect(
      files.keys.sorted() == [
        "Package.swift", "Sources/WestAfricanRivers2/WestAfricanRivers2.swift", "Sources/annotate/main.swift",
        "Tests/WestAfricanRivers2Tests/WestAfricanRivers2Tests.swift", "plugin.yaml",
      ])
    #expect(files["Package.swift"]?.contains(#".package(name: "EntityKit", path: "/x")"#) ?? false)
    let recognizer = try #require(files["Sources/WestAfricanRivers2/WestAfricanRivers2.swift"])
    let type = recognizer.split(separator: "\n").drop { !$0.hasPrefix("public struct") }
    #expect(type.count <= 12, "a dozen lines at most")
  }

  @Test(arguments: ["", "Ships", "my ships", "a--b", "-a", "a-", "é", "../x", "7up", "a/b", "a.b"])
  func otherNamesAreRefused(_ name: String) {
    let error = #expect(throws: Diagnostic.self) { try PluginTemplate(name: name, parts: []) }
    #expect(error?.code == "plugin.name")
  }

  @Test func theLabelMustBeOne() {
    #expect(throws: Diagnostic.self) { try PluginTemplate(name: "a", label: "A B", parts: []) }
  }
}
