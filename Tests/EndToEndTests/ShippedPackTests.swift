import Foundation
import Testing

/// The program with the pack that is shipped. Each start of an unoptimized program with it takes seconds,
/// so there are few.
@Suite struct ShippedPackTests {
  private static let articles = "\(Home.shipped)/examples/articles/dev.jsonl"

  /// The second run takes lists and rules from the cache, which the first has filled.
  @Test func neitherTheNumberOfJobsNorTheCacheShows() async throws {
    let folder = try TestFolder()
    let cache = ["ENTITYKIT_CACHE": folder.path("cache")]
    let one = try await Program.run(
      ["annotate", Self.articles], in: folder, home: Home.shipped, environment: cache)
    let four = try await Program.run(
      ["annotate", Self.articles, "--jobs", "4"], in: folder, home: Home.shipped, environment: cache)
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.errors == "")
    #expect(one.output == four.output)
    let objects = try one.objects
    let ids = try String(contentsOfFile: Self.articles, encoding: .utf8).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])["id"] as? String
    }
    #expect(objects.map { $0["id"] as? String } == ids)
    for object in objects { #expect(try checkedSpans(object, unit: "scalar").count > 10) }
  }

  @Test func hardTextHasRightOffsets() async throws {
    let folder = try TestFolder()
    let text =
      "😀 LA HAVANE, 16 juin (RHC)\u{A0}–\r\nLe ministre cubain des Affaires e\u{301}trange\u{300}res, Bruno Rodri\u{301}guez, "
      + "a rencontre\u{301}\r\nà Moscou 👩‍👩‍👧 M.\u{A0}Sergueï Lavrov\u{202F}; l’ONU et les E\u{301}tats\u{2011}Unis…"
    let run = try await Program.run(
      ["annotate", "--offsets", "utf16"], input: Data(text.utf8), in: folder, home: Home.shipped)
    #expect(run.status == 0, "\(run.errors)")
    let surfaces = try checkedSpans(try #require(try run.objects.first), unit: "utf16")
    for expected in ["LA HAVANE", "16 juin", "RHC", "Moscou", "ONU", "E\u{301}tats\u{2011}Unis"] {
      #expect(surfaces.contains { $0.utf8.elementsEqual(expected.utf8) }, "\(expected) in \(surfaces)")
    }
  }

  @Test func pluginsAreListed() async throws {
    let run = try await Program.run(["plugin", "list"], in: try TestFolder(), home: Home.shipped)
    #expect(run.status == 0, "\(run.errors)")
    for plugin in ["countries", "dates", "demonyms", "organizations", "persons", "places", "titles"] {
      #expect(run.lines.contains { $0.hasPrefix("\(plugin) ") }, "\(plugin)")
    }
  }

  @Test func pluginsAreFineByTheirOwnSentences() async throws {
    let run = try await Program.run(["plugin", "check"], in: try TestFolder(), home: Home.shipped)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.text.contains(": 0 errors, 0 warnings"))
  }
}
