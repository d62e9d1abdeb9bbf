import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// What `evaluate`, `diff`, `agreement` and `suggest` write, with the small pack.
@Suite struct EvaluationCommandTests {
  /// The small pack finds everything here but PERSON, and Oslo, which the gold does not have: F1 0.75.
  static let gold = """
    {"id":"a","text":"le ministre de Cuba, Paul, en Norvège","spans":[\
    {"start":3,"end":19,"label":"TITLE"},{"start":15,"end":19,"label":"COUNTRY","id":"CU"},\
    {"start":21,"end":25,"label":"PERSON"},{"start":30,"end":37,"label":"COUNTRY","id":"NO"}]}
    {"id":"b","text":"à Oslo","spans":[]}

    """

  private func folder(_ files: [String: String] = [:]) throws -> TestFolder {
    try TestFolder(Home.smallFiles.merging(["gold.jsonl": Self.gold]) { $1 }.merging(files) { $1 })
  }

  private func object(_ run: Run) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any], "\(run.errors)")
  }

  // MARK: evaluate

  @Test func theReportIsOnePageThatNeedsNothing() async throws {
    let folder = try folder()
    let run = try await Program.run(["evaluate", "--gold", "gold.jsonl", "--report", "r.html"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let page = try folder.read("r.html")
    #expect(XMLParser(data: Data(page.utf8)).parse())
    #expect(!page.contains("http:") && !page.contains("https:"))
    for words in [
      "Paul", "Oslo", "places/names", "names.tsv:7", "gold.jsonl", "0.7500", "data-kind=\"missed\"",
    ] {
      #expect(page.contains(words), "\(words)")
    }
  }

  struct Gate: Sendable, CustomTestStringConvertible {
    let f1: Double
    let options: [String]
    let status: Int32
    var testDescription: String { "\(f1) \(options.joined(separator: " "))" }
  }

  @Test(arguments: [
    Gate(f1: 0.75, options: [], status: 0), Gate(f1: 0.5, options: [], status: 0),
    Gate(f1: 0.751, options: [], status: 1), Gate(f1: 0.754, options: ["--max-drop", "0.5"], status: 0),
    Gate(f1: 0.756, options: ["--max-drop", "0.5"], status: 1),
    Gate(f1: 0.75, options: ["--max-label-drop", "1"], status: 1),
    Gate(f1: 0.75, options: ["--max-label-drop", "50"], status: 0),
    Gate(f1: 0.75, options: ["--max-drop", "101"], status: 2),
  ])
  func baselines(_ gate: Gate) async throws {
    let baseline = """
      {"strict": {"f1": \(gate.f1)}, "documents": 2, "labels": {"TITLE": {"strict": {"f1": 1}}, \
      "PERSON": {"strict": {"f1": 0.2}}}}
      """
    let folder = try folder(["b.json": baseline])
    let run = try await Program.run(
      ["evaluate", "--gold", "gold.jsonl", "--baseline", "b.json", "--junit", "j.xml"] + gate.options,
      in: folder)
    #expect(run.status == gate.status, "\(run.errors)")
    if gate.status == 2 { return }
    let cases = try folder.read("j.xml")
    #expect(XMLParser(data: Data(cases.utf8)).parse())
    #expect(cases.contains("<failure") == (gate.status == 1))
    for name in ["baseline", "TITLE", "PERSON", "CITY"] {
      #expect(cases.contains("name=\"\(name)\""), "\(name)")
    }
  }

  @Test func whatEvaluatePrintsIsABaseline() async throws {
    let folder = try folder()
    let first = try await Program.run(["evaluate", "--gold", "gold.jsonl", "--json"], in: folder)
    try folder.write(first.output, to: "b.json")
    let again = ["evaluate", "--gold", "gold.jsonl", "--baseline", "b.json", "--max-label-drop", "0"]
    #expect(try await Program.run(again, in: folder).status == 0)
    let fewer = try #require(Self.gold.split(separator: "\n").first).data(using: .utf8)
    try folder.write(try #require(fewer), to: "gold.jsonl")
    #expect(try await Program.run(again, in: folder).errors.contains("2 documents, this is measured on 1"))
  }

  @Test(arguments: ["{}", "[]", "no JSON", "{\"strict\": {}}"])
  func whatIsNoBaselineIsRefused(_ text: String) async throws {
    let run = try await Program.run(
      ["evaluate", "--gold", "gold.jsonl", "--baseline", "b.json"], in: try folder(["b.json": text]))
    #expect(run.status == 3)
    #expect(run.errors.contains("b.json: error:"))
  }

  @Test func disagreeingTextsAreNamedWithTheirLine() async throws {
    let other = Self.gold.replacing("Oslo", with: "Rome")
    let run = try await Program.run(
      ["evaluate", "--gold", "gold.jsonl", "--predicted", "p.jsonl"], in: try folder(["p.jsonl": other]))
    #expect(run.status == 3)
    #expect(run.errors.contains("p.jsonl:2: error:"))
  }

  // MARK: diff

  private static func lines(_ spans: [String]) -> String {
    (0..<20).map { #"{"id":"\#($0)","text":"Cuba et Mali","spans":[\#(spans.joined(separator: ","))]}"# }
      .joined(separator: "\n")
  }

  private static let cuba = #"{"start":0,"end":4,"label":"COUNTRY"}"#
  private static let mali = #"{"start":8,"end":12,"label":"COUNTRY"}"#
  private static let wrong =
    #"{"start":8,"end":12,"label":"CITY","source":{"recognizer":"r","origin":"Mali"}}"#

  @Test func differencesSayWhatChangedWhyAndWhetherItIsRight() async throws {
    let files = [
      "a.jsonl": Self.lines([Self.cuba, Self.mali]), "b.jsonl": Self.lines([Self.wrong]),
      "g.jsonl": Self.lines([Self.cuba, Self.mali]),
    ]
    let folder = try folder(files)
    let run = try await Program.run(["diff", "a.jsonl", "b.jsonl", "--gold", "g.jsonl"], in: folder)
    #expect(run.status == 0, "without --gate nothing fails: \(run.errors)")
    #expect(run.text.contains("20× worse: COUNTRY \"Mali\" → CITY \"Mali\" [r: Mali]"))
    #expect(run.text.contains("20× worse: COUNTRY \"Cuba\""))
    let gated = try await Program.run(
      ["diff", "a.jsonl", "b.jsonl", "--gold", "g.jsonl", "--gate", "--json"], in: folder)
    #expect(gated.status == 1 && gated.errors.contains("significantly worse"))
    let object = try object(gated)
    #expect((object["changes"] as? [Any])?.count == 40)
    #expect(object["verdicts"] as? [String: Int] == ["worse": 40])
    #expect((object["f1"] as? [String: Any])?["difference"] as? Double == -1)
    let back = ["diff", "b.jsonl", "a.jsonl", "--gold", "g.jsonl", "--gate"]
    #expect(try await Program.run(back, in: folder).status == 0)
  }

  @Test func fewDocumentsDecideNothing() async throws {
    let one = #"{"id":"a","text":"Cuba","spans":[{"start":0,"end":4,"label":"COUNTRY"}]}"# + "\n"
    let none = #"{"id":"a","text":"Cuba","spans":[]}"# + "\n"
    let folder = try folder(["a.jsonl": one, "b.jsonl": none])
    let arguments = ["diff", "a.jsonl", "b.jsonl", "--gold", "a.jsonl", "--gate"]
    let run = try await Program.run(arguments, in: folder)
    #expect(
      run.status == 0 && run.text.contains("too few documents to tell: 1, and it takes 6"), "\(run.text)")
    let f1 = try #require(
      try object(await Program.run(arguments + ["--json"], in: folder))["f1"] as? [String: Any])
    #expect(f1["enough_documents"] as? Bool == false && f1["significant"] as? Bool == false)
  }

  // MARK: calibrate

  @Test func scoresAreWrittenBesideThePlugin() async throws {
    let folder = try folder()
    let dry = try await Program.run(["calibrate", "gold.jsonl", "--dry-run", "--minimum", "1"], in: folder)
    #expect(dry.status == 0 && dry.text.contains("places/names"), "\(dry.errors)")
    #expect(throws: (any Error).self) { try folder.read("Plugins/places/calibration.tsv") }
    let run = try await Program.run(["calibrate", "gold.jsonl", "--minimum", "1"], in: folder)
    #expect(run.text == dry.text)
    let lines = try folder.read("Plugins/places/calibration.tsv").split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("# calibrated on 2 documents") == true)
    // Cuba and Norway are right, Oslo is not in the gold.
    #expect(lines.contains("places/names\t*\t2\t3\t0.208"), "\(lines)")
    #expect(lines.contains("places/names\tOslo\t0\t1\t0.000"))
    let object = try object(
      await Program.run(["calibrate", "gold.jsonl", "--dry-run", "--json"], in: folder))
    #expect(object["documents"] as? Int == 2 && object["confidence"] as? Double == 0.95)
  }

  @Test(arguments: [
    ["calibrate"], ["calibrate", "gold.jsonl", "--minimum", "0"], ["calibrate", "none.jsonl"],
  ])
  func calibrateNeedsGold(_ arguments: [String]) async throws {
    let run = try await Program.run(arguments, in: folder())
    #expect(run.status == (arguments.last == "none.jsonl" ? 3 : 2), "\(run.errors)")
  }

  @Test func twoPipelinesAreCompared() async throws {
    let flat = "name: flat\nplugins: [places]\nstages: [lexicon, titles]\nconflicts: { policy: longest }\n"
    let folder = try folder(["flat.yaml": flat])
    let run = try await Program.run(
      ["diff", "--gold", "gold.jsonl", "--pipeline-b", "flat.yaml", "--json"], in: folder)
    let object = try object(run)
    #expect(object["counts"] as? [String: Int] == ["lost": 1])
    let change = try #require((object["changes"] as? [[String: Any]])?.first)
    let before = try #require(change["before"] as? [String: Any])
    #expect(before["text"] as? String == "Cuba" && before["start"] as? Int == 15)
    #expect((before["source"] as? [String: Any])?["origin"] as? String == "Cuba")
    let texts = try await Program.run(
      ["diff", "--texts", "t.txt", "--pipeline-b", "flat.yaml"],
      in: try self.folder(["flat.yaml": flat, "t.txt": "le ministre de Cuba"]))
    #expect(texts.status == 0 && texts.text.contains("1× COUNTRY=CU \"Cuba\""), "\(texts.errors)")
  }

  @Test(arguments: [
    "diff", "diff a b c", "diff gold.jsonl --texts t", "diff gold.jsonl gold.jsonl --gate",
    "diff --texts gold.jsonl",
    "diff gold.jsonl gold.jsonl --pipeline-b x", "diff gold.jsonl --pipeline-a x", "agreement gold.jsonl",
    "suggest", "suggest gold.jsonl --limit 0", "evaluate --gold gold.jsonl --max-drop 1",
    "evaluate --gold gold.jsonl --map A=B --map A=C", "suggest gold.jsonl --title-label NOPE",
    "evaluate --gold gold.jsonl --json --errors", "evaluate --gold gold.jsonl --json --junit -",
    "evaluate --gold gold.jsonl --report - --junit -", "calibrate gold.jsonl --json -o -",
    "evaluate --gold gold.jsonl --predicted gold.jsonl --without places",
    "evaluate --gold gold.jsonl --labels NOTHING", "agreement gold.jsonl gold.jsonl --labels NOTHING",
  ])
  func wrongUsage(_ line: String) async throws {
    let run = try await Program.run(line.split(separator: " ").map(String.init), in: try folder())
    #expect(run.status == 2, "\(run.text)")
    #expect(!run.errors.isEmpty)
  }

  /// What goes to standard output for programs is alone there.
  @Test(arguments: [
    "evaluate --gold gold.jsonl --junit -", "evaluate --gold gold.jsonl --report -", "plugin check --junit -",
  ])
  func xmlIsAloneOnStandardOutput(_ line: String) async throws {
    let run = try await Program.run(line.split(separator: " ").map(String.init), in: try folder())
    #expect(run.status == 0, "\(run.errors)")
    #expect(XMLParser(data: run.output).parse(), "\(run.text)")
  }

  @Test func aRenamingOfNothingIsAWarning() async throws {
    let run = try await Program.run(
      ["evaluate", "--gold", "gold.jsonl", "--map", "COUNTRI=X"], in: try folder())
    #expect(run.status == 0)
    #expect(run.errors.contains("--map: warning: nothing has the label COUNTRI (did you mean COUNTRY?)"))
  }

  @Test func aCalibrationMayGoToStandardOutput() async throws {
    let folder = try folder()
    let run = try await Program.run(["calibrate", "gold.jsonl", "--minimum", "1", "-o", "-"], in: folder)
    #expect(run.status == 0 && run.text.hasPrefix("# calibrated on 2 documents"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("-")))
  }

  @Test func noTextDrivesTheTerminal() async throws {
    let text = "à Zorb\u{1B}[31m, puis Kazb\u{1B}[31mek, Kazb\u{1B}[31mek et Bzik\u{9B}31m."
    let spans = #"{"start":2,"end":15,"label":"CITY"}"#
    func line(_ id: String, _ spans: String) -> String {
      #"{"id":"\#(id)\u001b[31m","text":"\#(text.replacing("\u{1B}", with: "\\u001b"))","spans":[\#(spans)]}"#
        + "\n"
    }
    let folder = try folder(["a.jsonl": line("d", spans), "b.jsonl": line("d", ""), "t.txt": text])
    for call in [
      "suggest t.txt", "suggest --gold a.jsonl", "diff a.jsonl b.jsonl", "agreement a.jsonl b.jsonl",
      "evaluate --gold a.jsonl --predicted b.jsonl --errors", "why-not t.txt --at 2..6", "explain t.txt",
    ] {
      let run = try await Program.run(call.split(separator: " ").map(String.init), in: folder)
      #expect(run.status == 0, "\(call): \(run.errors)")
      #expect(
        !(run.text + run.errors).unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" }, "\(call)")
    }
  }

  /// A copy in the place of a plugin changes nothing.
  @Test func twoVersionsOfAPluginAreCompared() async throws {
    let folder = try folder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: true)
    try manager.copyItem(atPath: folder.path("Plugins/places"), toPath: folder.path("other/places"))
    let run = try await Program.run(
      ["diff", "--gold", "gold.jsonl", "--without-a", "places", "--plugin-a", "other/places", "--json"],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let annotate = ["annotate", "gold.jsonl", "--without", "places", "--plugin", "other/places"]
    let found = try await Program.run(annotate, in: folder)
    let expected = try await Program.run(["annotate", "gold.jsonl"], in: folder)
    #expect(try found.objects.map { ($0["spans"] as? [Any])?.count } == [3, 1])
    #expect(found.text.replacing("other/places", with: "Plugins/places") == expected.text)
  }

  // MARK: agreement

  @Test func agreementOfThree() async throws {
    let files = [
      "a.jsonl": Self.lines([Self.cuba, Self.mali]), "b.jsonl": Self.lines([Self.cuba]),
      "c.jsonl": Self.lines([Self.cuba, Self.wrong]),
    ]
    let folder = try folder(files)
    let run = try await Program.run(["agreement", "a.jsonl", "b.jsonl", "c.jsonl", "--json"], in: folder)
    let pairs = try #require(try object(run)["pairs"] as? [[String: Any]])
    #expect(
      pairs.map { $0["files"] as? [String] ?? [] }.map { $0.joined(separator: " ") }
        == ["a.jsonl b.jsonl", "a.jsonl c.jsonl", "b.jsonl c.jsonl"])
    #expect(pairs.compactMap { $0["f1"] as? Double }.map { ($0 * 6).rounded() } == [4, 3, 4])
    #expect(pairs.compactMap { $0["kappa"] as? Double } == [1, 0, 1])
    let table = try await Program.run(["agreement", "a.jsonl", "b.jsonl"], in: folder)
    #expect(table.text.contains("a.jsonl – b.jsonl  0.6667"))
  }

  // MARK: suggest

  private static let letter =
    "le ministre Kofi Bzik a vu Tamalé. Puis à Tamalé le roi Ola Vik a dit Norvêgia, puis Norvègr."

  @Test func suggestionsAreAGazetteer() async throws {
    let folder = try folder(["t.txt": Self.letter])
    let run = try await Program.run(["suggest", "t.txt"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let entries = run.lines.filter { !$0.hasPrefix("#") }
    #expect(entries.first == "term\tlabel\tid")
    #expect(entries.contains("Kofi Bzik\tPERSON\t") && entries.contains("Ola Vik\tPERSON\t"))
    #expect(entries.contains("Norvègr\tCOUNTRY\tNO"))
    #expect(entries.contains { $0.hasPrefix("Tamalé\t") })

    try folder.write(run.output, to: "extra/names.tsv")
    try folder.write(Data("source: me\nlicence: CC0-1.0\n".utf8), to: "extra/names.meta.yaml")
    let manifest = """
      id: extra
      version: 1.0.0
      description: What was suggested.
      makes: [CITY, COUNTRY, PERSON, TITLE]
      lexicons: [{ file: names.tsv }]
      """
    try folder.write(Data(manifest.utf8), to: "extra/plugin.yaml")
    let again = try await Program.run(
      ["annotate", "t.txt", "--to", "jsonl", "--plugin", "\(folder.path)/extra"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.text.contains(#""text":"Kofi Bzik""#) && again.text.contains(#""text":"Norvègr""#))
  }

  @Test func editsAreRankedByWhatTheyGain() async throws {
    let folder = try folder()
    let run = try await Program.run(["suggest", "--gold", "gold.jsonl", "--json"], in: folder)
    let edits = try #require(try object(run)["edits"] as? [[String: Any]])
    #expect(edits.map { "\($0["kind"] ?? "") \($0["term"] ?? "")" } == ["entry Paul", "stop Oslo"])
    let gains = edits.compactMap { $0["gain"] as? Double }
    #expect(gains == gains.sorted(by: >) && gains.allSatisfy { $0 > 0 })
    #expect(edits.first?["tsv"] as? String == "Paul\tPERSON\t")
    let text = try await Program.run(["suggest", "--gold", "gold.jsonl"], in: folder)
    #expect(text.text.contains("#     match: \"'Oslo'\"\n#     veto: { label: CITY }"))
  }

  /// The pack that is shipped, without every tenth line of its names: what the examples lose by it is asked
  /// for again.
  @Test func entriesThatAreRemovedAreAskedForAgain() async throws {
    let folder = try folder()
    let files = FileManager.default
    for name in ["Plugins", "gazetteers"] {
      let copy = folder.path("home/\(name)")
      try files.createDirectory(atPath: folder.path("home"), withIntermediateDirectories: true)
      try files.copyItem(
        at: URL(fileURLWithPath: "\(Home.shipped)/\(name)").resolvingSymlinksInPath(),
        to: URL(fileURLWithPath: copy))
    }
    for list in ["places/cities", "places/regions", "organizations/international", "organizations/media"] {
      let path = "home/gazetteers/\(list).tsv"
      let lines = try folder.read(path).split(separator: "\n", omittingEmptySubsequences: false)
      let kept = lines.enumerated().map { $0.offset % 10 == 7 ? "#" : String($0.element) }
      try folder.write(Data(kept.joined(separator: "\n").utf8), to: path)
    }
    let gold = "\(Home.shipped)/examples/articles/dev.jsonl"
    let whole = try await Program.run(["annotate", gold, "--to", "jsonl"], in: folder, home: Home.shipped)
    try folder.write(whole.output, to: "whole.jsonl")
    let home = folder.path("home")
    let lost = try await Program.run(["diff", "whole.jsonl", "--json"], in: folder, home: home)
    let changes = try #require(try object(lost)["changes"] as? [[String: Any]])
    let terms = Set(
      changes.filter { $0["kind"] as? String == "lost" }.compactMap { change in
        (change["before"] as? [String: Any])?["text"] as? String
      })
    #expect(terms.count > 5)
    let run = try await Program.run(["suggest", "--gold", "whole.jsonl", "--json"], in: folder, home: home)
    let edits = try #require(try object(run)["edits"] as? [[String: Any]])
    let asked = Set(edits.filter { $0["kind"] as? String != "stop" }.compactMap { $0["term"] as? String })
    let back = terms.count { asked.contains($0) }
    print("\(back) of \(terms.count) lost names are asked for again")
    #expect(back * 10 >= terms.count * 8)
  }
}
