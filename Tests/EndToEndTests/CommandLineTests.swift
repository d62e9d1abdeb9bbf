import Foundation
import Testing

/// A call of the program, and what it says and returns. The file `gold.jsonl`, the folder `folder` and the
/// small pack are there.
struct CommandCase: Sendable, CustomTestStringConvertible {
  var arguments: [String]
  var input = Data()
  var status: Int32
  var errors: String
  var output: String

  var testDescription: String {
    let shown = String(decoding: input.prefix(30), as: UTF8.self).debugDescription
    return "entity \(arguments.joined(separator: " "))" + (input.isEmpty ? "" : " < \(shown)")
  }

  /// - Parameters:
  ///   - errors: something that standard error says; `nil` where it says nothing.
  ///   - output: something that standard output says.
  init(_ call: String, input: String = "", status: Int32, errors: String = "", output: String = "") {
    self.init(call, bytes: Data(input.utf8), status: status, errors: errors, output: output)
  }

  init(_ call: String, bytes: Data, status: Int32, errors: String = "", output: String = "") {
    arguments = call.split(separator: " ").map(String.init)
    input = bytes
    self.status = status
    self.errors = errors
    self.output = output
  }
}

@Suite struct CommandLineTests {
  static let gold =
    #"{"id":"a","text":"Cuba et Oslo","spans":[{"start":0,"end":4,"label":"COUNTRY","id":"CU","text":"Cuba"}]}"#

  static let usage = [
    CommandCase("", status: 0, output: "SUBCOMMANDS"),
    CommandCase("--help", status: 0, output: "SUBCOMMANDS"),
    CommandCase("annotate --help", status: 0, output: "--skip-bad"),
    CommandCase("annotate --help", status: 0, output: "USAGE: entity annotate"),
    CommandCase("plugin check --help", status: 0, output: "USAGE: entity plugin check"),
    CommandCase("annotate --version", status: 0, output: "."),
    CommandCase("help evaluate", status: 0, output: "--fail-under"),
    CommandCase("plugin --help", status: 0, output: "check"),
    CommandCase("--version", status: 0, output: "."),
    CommandCase("anotate", status: 2, errors: "anotate"),
    CommandCase("annotate --colour", status: 2, errors: "--colour"),
    CommandCase("annotate --colour", status: 2, errors: "Usage: entity annotate"),
    CommandCase("annotate --to jsnl", status: 2, errors: "- terminal"),
    CommandCase("annotate --from docx", status: 2, errors: "- text"),
    CommandCase("annotate --jobs 0", status: 2, errors: "--jobs must lie between 1 and 256"),
    CommandCase("annotate --jobs many", status: 2, errors: "many"),
    CommandCase("annotate --offsets bytes", status: 2, errors: "bytes is not one of scalar, utf8, utf16"),
    CommandCase("annotate --labels CONTRY", status: 2, errors: "did you mean COUNTRY?"),
    CommandCase("annotate --labels COUNTRY,X", status: 2, errors: "nothing makes the label X"),
    CommandCase("annotate --labels 7", status: 2, errors: "--labels"),
    CommandCase(
      "annotate --pipeline nowhere.yaml", status: 2, errors: "nowhere.yaml: error: there is no such file"),
    CommandCase(
      "annotate --plugin nowhere", status: 2, errors: "nowhere/plugin.yaml: error: there is no such file"),
    CommandCase("annotate --entries ORG", status: 2, errors: "--entries:1:1: error: there is no label"),
    CommandCase(
      "annotate --rules nowhere.yaml", status: 2, errors: "nowhere.yaml: error: there is no such file"),
    CommandCase("annotate --set places", status: 2, errors: "--set"),
    CommandCase("annotate --set place.x=1", status: 2, errors: "did you mean places?"),
    CommandCase("annotate --set places.x=1", status: 2, errors: "the plugin places has no setting \"x\""),
    CommandCase("schema pugin", status: 2, errors: "pugin is not one of plugin, pipeline, rules"),
    CommandCase("schema rules", status: 0, output: "\"$schema\""),
    CommandCase("annotate --without plces", status: 2, errors: "did you mean places?"),
    CommandCase(
      "annotate -o folder/nowhere/x", status: 2, errors: "folder/nowhere/x: error: the file cannot be written"
    ),
    CommandCase("evaluate", status: 2, errors: "--gold"),
    CommandCase("evaluate --gold gold.jsonl --fail-under 2", status: 2, errors: "between 0 and 1"),
    CommandCase("evaluate --gold gold.jsonl --map COUNTRY", status: 2, errors: "--map"),
    CommandCase("evaluate --gold gold.jsonl --labels CONTRY", status: 2, errors: "did you mean COUNTRY?"),
    CommandCase("plugin new", status: 2, errors: "<name>"),
    CommandCase("plugin new My-Ships", status: 2, errors: "\"My-Ships\" is not a name for a plugin"),
    CommandCase("plugin new ships --label S.H", status: 2, errors: "\"S.H\" is not a label"),
    CommandCase(
      "plugin new ships -o folder", status: 2, errors: "folder: error: the folder is there already"),
    CommandCase("plugin new ships --swift", status: 2, errors: "say where they stand with --entitykit DIR"),
    CommandCase("plugin new ships --rules", status: 0, output: "made ships: plugin.yaml, rules.yaml"),
    CommandCase("plugin check nowhere", status: 2, errors: "there is no plugin \"nowhere\""),
    CommandCase("plugin check place", status: 2, errors: "did you mean places?"),
  ]

  static let input = [
    CommandCase("annotate nowhere.txt", status: 3, errors: "nowhere.txt: error: there is no such file"),
    CommandCase("annotate folder", status: 3, errors: "folder: error: this is a folder"),
    CommandCase(
      "annotate", bytes: Data("un\ndeux ".utf8) + [0xE9, 0x0A], status: 3,
      errors: "standard input:2: error: the text is not UTF-8"),
    CommandCase(
      "annotate --from jsonl", input: "{\"text\":\"Cuba\"}\n{\"text\":\"Cuba\"\n", status: 3,
      errors: "standard input:2:", output: #""id":"CU""#),
    CommandCase(
      "annotate --from jsonl",
      bytes: Data("{\"text\":\"Cuba\"}\n{\"text\":\"".utf8) + [0xFF] + Data("\"}\n".utf8),
      status: 3, errors: "standard input:2:10: error: invalid UTF-8", output: #""id":"CU""#),
    CommandCase(
      "annotate --from jsonl", input: "{\"id\":\"a\"}", status: 3,
      errors: "standard input:1:1: error: the line has no \"text\""),
    CommandCase("annotate --from jsonl", input: "[1]", status: 3, errors: "standard input:1:1"),
    CommandCase(
      "annotate --from jsonl", input: "{\"id\":1,\"text\":\"a\"}\n{\"id\":1,\"text\":\"b\"}", status: 3,
      errors: "the id \"1\" is already used on line 1", output: #""text":"a""#),
    CommandCase("annotate", status: 0, output: #""text":"","offset_unit":"scalar","spans":[]}"#),
    CommandCase("annotate", input: "รัฐบาล ไทย แถลง", status: 0, output: #""id":"TH","text":"ไทย""#),
    CommandCase("annotate", input: "🇨🇺", status: 0, output: #""spans":[]"#),
    CommandCase("annotate --from jsonl", input: "\n  \n", status: 0),
    CommandCase(
      "annotate --from jsonl", input: "\u{FEFF}{\"text\":\"Cuba\"}\r\n\r\n{\"text\":\"x\"}", status: 0,
      output: #""id":"3","text":"x""#),
    CommandCase(
      "annotate --labels CITY", input: "Oslo, Cuba", status: 0,
      output: #"[{"start":0,"end":4,"label":"CITY","text":"Oslo""#),
    CommandCase(
      "annotate - --to terminal", input: "le ministre de Cuba", status: 0,
      output: "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧"),
    CommandCase(
      "annotate --to terminal --entries ORG:G77|ONU=org:X", input: "le G77 à l'ONU", status: 0,
      output: "le ⟦ORG=org:X G77⟧ à l'⟦ORG=org:X ONU⟧"),
    CommandCase(
      "annotate --labels ORG --entries ORG:G77", input: "le G77 à Cuba", status: 0,
      output: #"[{"start":3,"end":6,"label":"ORG","text":"G77""#),
    CommandCase(
      "annotate --to terminal --rules call.yaml", input: "Oslo et Oslo", status: 0,
      output: "⟦PAIR Oslo et Oslo⟧"),
    CommandCase("annotate gold.jsonl", status: 0, output: #"{"id":"a","text":"Cuba et Oslo""#),
    CommandCase(
      "evaluate --gold nowhere.jsonl", status: 3, errors: "nowhere.jsonl: error: there is no such file"),
    CommandCase(
      "evaluate --gold empty.jsonl", status: 3, errors: "empty.jsonl: error: the file has no documents"),
    CommandCase("evaluate --gold outside.jsonl", status: 3, errors: "outside.jsonl:2:"),
    CommandCase(
      "evaluate --gold outside.jsonl", status: 3,
      errors: "the span 0..<5 leaves its text, which has 4 Unicode scalars"),
    CommandCase("evaluate --gold shifted.jsonl", status: 3, errors: "shifted.jsonl:1:"),
    CommandCase("evaluate --gold gold.jsonl --predicted nowhere.jsonl", status: 3, errors: "nowhere.jsonl"),
    CommandCase(
      "evaluate --gold gold.jsonl --predicted outside.jsonl", status: 3, errors: "outside.jsonl:2:"),
    CommandCase("evaluate --gold gold.jsonl --predicted other.jsonl", status: 3, errors: "document \"a\""),
  ]

  static let plugins = [
    CommandCase("plugin list", status: 0, output: "places 1.2.3  COUNTRY, CITY, TITLE"),
    CommandCase("plugin list", status: 0, output: "8 entries in 2 lists, 1 rules"),
    CommandCase(
      "plugin check", status: 0, output: "1 rules with 1 sentences, 8 forms of entries: 0 errors, 0 warnings"),
    CommandCase("plugin check places", status: 0, output: "1 rules"),
    CommandCase(
      "plugin list --plugin broken", status: 2,
      errors: "broken/rules.yaml:4:25: error: there is no list <head>"),
    CommandCase(
      "plugin check --plugin wrong", status: 1,
      errors: "wrong/rules.yaml:5:15: error: rule cuba does not find CITY"),
  ]

  static func folder() throws -> TestFolder {
    try TestFolder(
      Home.smallFiles.merging([
        "call.yaml":
          "rules: [{ rule: pair, match: '[CITY] \"et\" [CITY]', emit: { label: PAIR } }]\n",
        "gold.jsonl": gold + "\n", "empty.jsonl": "", "folder/x": "",
        "outside.jsonl": "\n" + #"{"id":"a","text":"Cuba","spans":[{"start":0,"end":5,"label":"COUNTRY"}]}"#,
        "shifted.jsonl":
          #"{"id":"a","text":"Cuba et","spans":[{"start":1,"end":5,"label":"COUNTRY","text":"Cuba"}]}"#,
        "other.jsonl": #"{"id":"a","text":"Cuba et Paris","spans":[]}"#,
        "broken/plugin.yaml": "id: broken\nmakes: [TITLE]\nrules: [rules.yaml]\n",
        "broken/rules.yaml":
          "stage: titles\nrules:\n  - rule: head\n    match: '\"le\" \"vice\" <head>'\n    emit: { label: TITLE }\n",
        "wrong/plugin.yaml": "id: wrong\nmakes: [CITY]\nrules: [rules.yaml]\n",
        "wrong/rules.yaml":
          "stage: titles\nrules:\n  - rule: cuba\n    match: '\"havane\"'\n    accept: [\"à ⟦CITY Oslo⟧ et ⟦CITY Cuba⟧\"]\n    emit: { label: CITY }\n",
      ]) { $1 })
  }

  @Test(arguments: usage + input + plugins)
  func answers(_ expected: CommandCase) async throws {
    let folder = try Self.folder()
    let run = try await Program.run(expected.arguments, input: expected.input, in: folder)
    #expect(run.status == expected.status, "\(run.errors)")
    #expect(expected.output.isEmpty || run.text.contains(expected.output), "\(run.text)")
    #expect(expected.errors.isEmpty || run.errors.contains(expected.errors), "\(run.errors)")
    if expected.status == 0 {
      #expect(run.errors == "")
    } else if expected.status > 1, expected.output.isEmpty {
      #expect(run.text == "", "nothing but errors")
    }
    #expect(!run.errors.contains("Fatal error"))
  }

  @Test func anErrorInARuleShowsItsLineAndTheCaret() async throws {
    let run = try await Program.run(["plugin", "list", "--plugin", "broken"], in: try Self.folder())
    #expect(run.status == 2)
    #expect(
      run.errors == """
        broken/rules.yaml:4:25: error: there is no list <head> (did you mean <heads>?) [rule.unknown-list]
                match: '"le" "vice" <head>'
                                    ^

        """)
  }

  @Test func everythingWrongIsReportedALineEach() async throws {
    let folder = try Self.folder()
    try folder.write(
      Data("stage: titels\nrules:\n  - rule: a\n    match: '<x>'\n    emit: { label: 7 }\n".utf8),
      to: "broken/rules.yaml")
    try folder.write(Data("plugins: [places, none]\nstages: [lexicon, titles]\n".utf8), to: "p.yaml")
    let run = try await Program.run(
      ["annotate", "--pipeline", "p.yaml", "--plugin", "broken"], in: folder)
    #expect(run.status == 2)
    for fragment in [
      "there is no plugin \"none\"", "did you mean titles?", "there is no list <x>", "\"7\" is not a label",
    ] {
      #expect(run.errors.contains(fragment), "\(run.errors)")
    }
  }

  @Test func aHomeWithoutPluginsIsRefused() async throws {
    let folder = try TestFolder()
    let run = try await Program.run(["plugin", "list"], in: folder)
    #expect(run.status == 2)
    #expect(run.errors.contains("ENTITYKIT_HOME is the folder that holds Plugins and gazetteers"))
  }

  // MARK: Bad documents

  @Test(arguments: [
    ("", 3, ""), ("--skip-bad", 0, "1 bad document skipped"),
    ("--skip-bad --jobs 4", 0, "1 bad document skipped"),
  ])
  func badDocumentsAreSkippedOnlyOnRequest(_ flags: String, _ status: Int32, _ message: String) async throws {
    let folder = try Self.folder()
    let input = Data(
      "{\"id\":\"1\",\"text\":\"Cuba\"}\n{\"id\":\"2\",\"tex\n{\"id\":\"3\",\"text\":\"Oslo\"}\n".utf8)
    let run = try await Program.run(
      ["annotate", "--from", "jsonl"] + flags.split(separator: " ").map(String.init), input: input, in: folder
    )
    #expect(run.status == status)
    #expect(run.errors.contains("standard input:2:"))
    if status == 0 {
      #expect(run.errors.hasSuffix("\(message)\n"))
      #expect(try run.objects.map { $0["id"] as? String } == ["1", "3"])
    }
  }

  @Test func badDocumentsOfAllSortsAreCounted() async throws {
    let folder = try Self.folder()
    try folder.write(
      Data(Home.smallFiles["Plugins/pipeline.yaml"]!.utf8) + Data("\nlimits: { document-bytes: 10 }\n".utf8),
      to: "Plugins/pipeline.yaml")
    try folder.write(Data([0xFF]), to: "latin.txt")
    try folder.write(Data("Oslo".utf8), to: "good.txt")
    try folder.write(Data("{\"text\":\"much too long\"}\n{\"text\":\"Cuba\"}\n{\n".utf8), to: "some.jsonl")
    let run = try await Program.run(
      ["annotate", "--skip-bad", "latin.txt", "some.jsonl", "good.txt"], in: folder)
    #expect(run.status == 0)
    #expect(run.errors.contains("latin.txt:1: error"))
    #expect(run.errors.contains("more than the limit of 10"))
    #expect(run.errors.contains("some.jsonl:3:"))
    #expect(run.errors.hasSuffix("3 bad documents skipped\n"), "\(run.errors)")
    #expect(try run.objects.map { $0["text"] as? String } == ["Cuba", "Oslo"])
  }

  // MARK: Files

  @Test func theOutputFileIsNamedByItsEnding() async throws {
    let folder = try Self.folder()
    let input = Data("le ministre de Cuba".utf8)
    for (name, fragment) in [
      ("x.html", "<!DOCTYPE html>"), ("x.svg", "<svg"), ("x.jsonl", "\"offset_unit\""),
    ] {
      let run = try await Program.run(["annotate", "-o", name], input: input, in: folder)
      #expect(run.status == 0)
      #expect(run.output.isEmpty)
      let text = try folder.read(name)
      #expect(text.contains(fragment), "\(name)")
      #expect(text.contains("Cuba"), "\(name)")
    }
  }

  @Test func severalFilesAreReadInTheirOrder() async throws {
    let folder = try Self.folder()
    try folder.write(Data("Oslo".utf8), to: "one.txt")
    let run = try await Program.run(
      ["annotate", "one.txt", "gold.jsonl", "-"], input: Data("x".utf8), in: folder)
    #expect(run.status == 0)
    #expect(try run.objects.map { $0["id"] as? String } == ["one", "a", "stdin"])
  }

  @Test func documentsOfSeveralFilesAreToldApart() async throws {
    let folder = try Self.folder()
    for name in ["one/x.txt", "two/x.txt"] { try folder.write(Data("Cuba".utf8), to: name) }
    let run = try await Program.run(["annotate", "one/x.txt", "two/x.txt", "-o", "all.jsonl"], in: folder)
    #expect(run.status == 0 && run.errors.contains("[document.renamed]"))
    let read = try await Program.run(["convert", "all.jsonl", "--to", "jsonl"], in: folder)
    #expect(read.status == 0)
    #expect(try read.objects.map { $0["id"] as? String } == ["x", "x-2"])
  }

  @Test func documentsOfOneFileAreToldApart() async throws {
    let folder = try Self.folder()
    let document = "# newdoc id = a\n# sent_id = 1\n1\tCuba\t_\t_\t_\t_\t_\t_\t_\t_\n\n"
    try folder.write(Data((document + document).utf8), to: "twice.conllu")
    let run = try await Program.run(["annotate", "twice.conllu", "--to", "jsonl"], in: folder)
    #expect(run.status == 0 && run.errors.contains("[document.renamed]"), "\(run.errors)")
    #expect(try run.objects.map { $0["id"] as? String } == ["a", "a-2"])
  }

  @Test(arguments: [1, 2, 8])
  func goodDocumentsBeforeABadOneAreWritten(_ jobs: Int) async throws {
    let folder = try Self.folder()
    let good = (0..<50).map { "{\"id\":\"\($0)\",\"text\":\"Cuba\"}\n" }.joined()
    try folder.write(Data((good + "{bad\n").utf8), to: "bad.jsonl")
    let run = try await Program.run(["annotate", "bad.jsonl", "--jobs", "\(jobs)"], in: folder)
    #expect(run.status == 3 && run.errors.contains("bad.jsonl:51:"), "\(run.errors)")
    #expect(try run.objects.count == 50)
  }

  /// A full disk must not look like success.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: ["evaluate --gold gold.jsonl", "plugin list", "schema rules", "explain gold.jsonl"])
  func whatCannotBeWrittenIsReported(_ call: String) async throws {
    let folder = try Self.folder()
    try folder.write(Data(), to: "errors")
    let process = try Program.process(call.split(separator: " ").map(String.init), in: folder)
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle(forWritingAtPath: folder.path("errors"))
    #expect(try await Program.finish(process) == 2)
    #expect(try folder.read("errors").contains("standard output"))
  }

  /// Writing over what is being read would lose it.
  @Test func theInputIsNotDestroyedByTheOutput() async throws {
    let folder = try Self.folder()
    let run = try await Program.run(["annotate", "gold.jsonl", "-o", "gold.jsonl"], in: folder)
    let text = try folder.read("gold.jsonl")
    #expect(text.contains("Cuba et Oslo"), "status \(run.status), \(text.utf8.count) bytes left")
  }

  @Test func whyNotNamesWhatWasMissing() async throws {
    let rules = """
      stage: titles
      rules:
        - rule: office
          match: '<heads> "de" [COUNTRY]'
          emit: { label: TITLE }
      """
    let folder = try TestFolder(
      Home.smallFiles.merging(["a.txt": "le ministre de Suède", "Plugins/places/rules.yaml": rules]) { $1 })
    let run = try await Program.run(["why-not", "a.txt", "--at", "3..20", "--label", "TITLE"], in: folder)
    #expect(run.status == 0 && run.text.contains("is not there"), "\(run.errors)")
    #expect(
      run.text.contains("took \"ministre de\", then wanted [COUNTRY] at \"Suède\" (15..20)"), "\(run.text)")
    let json = try await Program.run(
      ["why-not", "a.txt", "--at", "3..20", "--label", "TITLE", "--json"], in: folder)
    let object = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    let nearest = try #require(object["rules"] as? [[String: Any]])
    #expect(
      nearest.first?["failed_at"] as? [Int] == [15, 20]
        && nearest.first?["wanted"] as? [String] == ["[COUNTRY]"])
  }

  @Test(arguments: [
    ["why-not", "a.txt"], ["why-not", "a.txt", "--at", "9..3"], ["why-not", "a.txt", "--at", "0..4000"],
    ["why-not", "a.txt", "--at", "0..2", "--label", "TITEL"],
    ["why-not", "a.txt", "--at", "0..2", "--label", "TITLE,COUNTRY"],
  ])
  func whyNotWantsASpanAndALabelThatThereIs(_ arguments: [String]) async throws {
    let folder = try TestFolder(Home.smallFiles.merging(["a.txt": "le ministre de Suède"]) { $1 })
    let run = try await Program.run(arguments, in: folder)
    #expect(run.status == 2 && !run.errors.isEmpty, "\(run.errors)")
  }

  @Test func profileCountsRulesAndLists() async throws {
    let folder = try TestFolder(
      Home.smallFiles.merging(["a.txt": "le roi de Norvège et Cuba", "b.txt": "à Oslo"]) { $1 })
    let run = try await Program.run(["profile", "a.txt", "b.txt", "--json"], in: folder)
    let object = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any], "\(run.errors)")
    #expect(object["documents"] as? Int == 2)
    let rule = try #require((object["rules"] as? [[String: Any]])?.first)
    #expect(
      rule["rule"] as? String == "head" && rule["proposed"] as? Int == 1 && rule["survived"] as? Int == 1)
    let lists = try #require(object["lists"] as? [[String: Any]])
    #expect(lists.map { $0["list"] as? String } == ["names", "heads"])
    #expect(lists.map { $0["hits"] as? Int } == [3, 1] && lists.map { $0["survived"] as? Int } == [3, 0])
    let table = try await Program.run(["profile", "a.txt", "--limit", "1"], in: folder)
    #expect(table.status == 0 && table.text.contains("places: head"), "\(table.text)")
  }
}
