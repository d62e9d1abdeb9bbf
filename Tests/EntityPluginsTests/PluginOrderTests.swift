import EntityKit
import Testing

/// The order in which a pipeline file lists its plugins does not show.
@Suite struct PluginOrderTests {
  /// Three plugins that know the same words, and disagree.
  private static func files(_ plugins: [String]) -> [String: String] {
    var files = [
      SmallHome.pipeline: "plugins: [\(plugins.joined(separator: ", "))]\nstages: [lexicon, rules]\n"
    ]
    let labels = ["alpha": "COUNTRY", "beta": "COUNTRY", "gamma": "REGION"]
    for (name, label) in labels {
      files["Plugins/\(name)/plugin.yaml"] =
        "id: \(name)\nmakes: [\(label), \(name.uppercased())]\nlexicons: [{ file: words.tsv, name: words }]\nrules: [rules.yaml]\n"
      files["Plugins/\(name)/words.tsv"] = "term\tid\tfrom\nCuba\tCU\t\(name)\nSan Marino\t\(name)\t\(name)\n"
      files["Plugins/\(name)/words.meta.yaml"] =
        "source: me\nlicence: CC0-1.0\ndefaults: { label: \(label) }\n"
      files["Plugins/\(name)/rules.yaml"] = """
        rules:
          - rule: whole
            match: '[COUNTRY] "et" _'
            emit: { label: \(name.uppercased()), id: $0 }
        """
    }
    return files
  }

  private static func output(_ plugins: [String]) throws -> [String] {
    let folder = try TestFolder(files(plugins))
    let pipeline = try folder.loader.load().pipeline
    return try ["Cuba et San Marino", "SAN MARINO, Cuba", "de Cuba et Cuba et Cuba", ""].map {
      try JSONLinesFormat().line(pipeline.annotate(Document(id: "d", text: $0)))
        .replacing(folder.path, with: "HOME")
    }
  }

  @Test func doesNotMatter() throws {
    let expected = try Self.output(["alpha", "beta", "gamma"])
    #expect(expected[0].contains("ALPHA"))
    for order in [["gamma", "beta", "alpha"], ["beta", "alpha", "gamma"], ["gamma", "alpha", "beta"]] {
      #expect(try Self.output(order) == expected)
    }
  }

  @Test func doesNotMatterForExtraPlugins() throws {
    let expected = try Self.output(["alpha", "beta", "gamma"])
    let folder = try TestFolder(Self.files(["beta"]))
    var loader = folder.loader
    loader.extraPlugins = [folder.path("Plugins/gamma"), folder.path("Plugins/alpha")]
    let annotated = try loader.load().pipeline.annotate(Document(id: "d", text: "Cuba et San Marino"))
    #expect(try JSONLinesFormat().line(annotated).replacing(folder.path, with: "HOME") == expected[0])
  }

  @Test func leavingAPluginOutIsNotListingIt() throws {
    let folder = try TestFolder(Self.files(["gamma", "alpha", "beta"]))
    var loader = folder.loader
    loader.without = ["alpha"]
    #expect(try loader.load().plugins.map(\.id) == ["beta", "gamma"])
  }
}
