import EntityKit
import Testing

@testable import EntityPlugins

/// Reads a text as a YAML file.
private func yaml(_ text: String) throws -> (file: YAMLFile, folder: TestFolder) {
  let folder = try TestFolder(["test.yaml": text])
  return (try YAMLFile(path: folder.path("test.yaml")), folder)
}

@Suite struct YAMLFileTests {
  struct ScalarCase: Sendable, CustomTestStringConvertible {
    var yaml: String
    var expected: String
    var testDescription: String { yaml }
  }

  /// What YAML would turn into something else.
  static let scalars = [
    ("NO", "NO"), ("no", "no"), ("Yes", "Yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("true", "true"),
    ("~", "~"), ("null", "null"), ("1.0", "1.0"), ("010", "010"), ("0x1F", "0x1F"), ("1_000", "1_000"),
    ("12:30", "12:30"), ("2024-01-01", "2024-01-01"), (".inf", ".inf"), ("'NO'", "NO"), ("\"NO\"", "NO"),
    ("'l''ONU'", "l'ONU"), ("\"\\u00e9\"", "é"), ("Côte d'Ivoire", "Côte d'Ivoire"), ("'  '", "  "),
    ("États-Unis # remark", "États-Unis"), ("a#b", "a#b"),
  ].map(ScalarCase.init)

  @Test(arguments: scalars)
  func scalarsAreTheTextThatStandsThere(_ scalar: ScalarCase) throws {
    let (file, folder) = try yaml("id: \(scalar.yaml)\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let root = file.value.mapping("it", keys: ["id"], &problems)
    #expect(root["id"]?.string("id", &problems) == scalar.expected)
    #expect(problems.isEmpty)
  }

  @Test func listsKeepNorway() throws {
    let (file, folder) = try yaml("[NO, SE, ON, \"1\"]")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    #expect(file.value.strings("codes", &problems) == ["NO", "SE", "ON", "1"])
  }

  @Test func keysAreTextToo() throws {
    let (file, folder) = try yaml("NO: Norway\ntrue: x\n1: y\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    #expect(file.value.entries("it", &problems).map(\.key) == ["NO", "true", "1"])
  }

  // MARK: Keys

  @Test func aMisspeltKeyIsReportedWithASuggestion() throws {
    let (file, folder) = try yaml("version: 1\nlexicon: []\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let root = file.value.mapping("a plugin", keys: ["id", "version", "lexicons"], &problems)
    #expect(root.keys.sorted() == ["version"])
    let problem = try #require(problems.first)
    #expect(problems.count == 1)
    #expect(problem.code == "yaml.unknown-key")
    #expect(problem.message == "a plugin has no key \"lexicon\"")
    #expect(problem.help == "did you mean lexicons?")
    #expect(folder.place(problem) == "test.yaml:2:1")
    #expect(problem.sourceLine == "lexicon: []")
  }

  @Test func aKeyLikeNoOtherIsReportedWithAllThatAreKnown() throws {
    let (file, folder) = try yaml("id: x\nsomething: y\nelse: z\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    _ = file.value.mapping("it", keys: ["id", "version"], &problems)
    #expect(problems.map(\.help) == ["known: id, version", "known: id, version"])
    #expect(problems.map(folder.place) == ["test.yaml:2:1", "test.yaml:3:1"])
  }

  // MARK: Types

  struct TypeCase: Sendable, CustomTestStringConvertible {
    enum Wanted: Sendable { case mapping, entries, string, integer, number, list }
    var yaml: String
    var wanted: Wanted
    var message: String?
    var testDescription: String { "\(yaml) as \(wanted)" }
  }

  static let types = [
    TypeCase(yaml: "[a]", wanted: .mapping, message: "it must be a mapping (key: value)"),
    TypeCase(yaml: "a", wanted: .entries, message: "it must be a mapping (key: value)"),
    TypeCase(yaml: "[a]", wanted: .string, message: "it must be text"),
    TypeCase(yaml: "{a: b}", wanted: .string, message: "it must be text"),
    TypeCase(yaml: "a", wanted: .list, message: "it must be a list"),
    TypeCase(yaml: "{a: b}", wanted: .list, message: "it must be a list"),
    TypeCase(yaml: "1.5", wanted: .integer, message: "it must be a whole number"),
    TypeCase(yaml: "ten", wanted: .integer, message: "it must be a whole number"),
    TypeCase(yaml: "[1]", wanted: .integer, message: "it must be a whole number"),
    TypeCase(yaml: "99999999999999999999", wanted: .integer, message: "it must be a whole number"),
    TypeCase(yaml: "ten", wanted: .number, message: "it must be a number"),
    TypeCase(yaml: "-5", wanted: .integer, message: nil),
    TypeCase(yaml: "0.25", wanted: .number, message: nil),
    TypeCase(yaml: "[]", wanted: .list, message: nil),
    TypeCase(yaml: "{}", wanted: .mapping, message: nil),
  ]

  @Test(arguments: types)
  func otherTypesAreReported(_ type: TypeCase) throws {
    let (file, folder) = try yaml("key: \(type.yaml)\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let value = try #require(file.value.entries("root", &problems).first?.value)
    switch type.wanted {
    case .mapping: _ = value.mapping("it", keys: ["a"], &problems)
    case .entries: _ = value.entries("it", &problems)
    case .string: _ = value.string("it", &problems)
    case .integer: _ = value.integer("it", &problems)
    case .number: _ = value.number("it", &problems)
    case .list: _ = value.list("it", &problems)
    }
    #expect(problems.map(\.message) == [type.message].compactMap { $0 })
    #expect(problems.allSatisfy { $0.code == "yaml.type" && folder.place($0) == "test.yaml:1:6" })
  }

  @Test func oneMayStandForAListOfOne() throws {
    let (file, folder) = try yaml("one: a\nmany: [a, b]\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let entries = file.value.entries("root", &problems)
    #expect(entries.map { $0.value.oneOrMore().count } == [1, 2])
  }

  // MARK: Files that cannot be read

  struct FileCase: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]?
    var code: String
    var place: String
    var testDescription: String { name }

    init(_ name: String, _ text: String?, code: String, at place: String) {
      self.init(name, bytes: text.map { Array($0.utf8) }, code: code, at: place)
    }

    init(_ name: String, bytes: [UInt8]?, code: String, at place: String) {
      (self.name, self.bytes, self.code, self.place) = (name, bytes, code, place)
    }
  }

  static let unreadable = [
    FileCase("no file", nil, code: "file.missing", at: "test.yaml"),
    FileCase("nothing", "", code: "yaml.empty", at: "test.yaml"),
    FileCase("only a remark", "# nothing\n", code: "yaml.empty", at: "test.yaml"),
    FileCase(
      "Latin-1", bytes: Array("a: b\nc: ".utf8) + [0xE9, 0x0A], code: "file.encoding", at: "test.yaml:2"),
    FileCase("a bracket that is not closed", "a: [b\nc: d\n", code: "yaml.syntax", at: "test.yaml:2:2"),
    FileCase("a tab", "a:\n\tb: c\n", code: "yaml.syntax", at: "test.yaml:2:1"),
    FileCase("a quote that is not closed", "a: 'b\n", code: "yaml.syntax", at: "test.yaml:2:1"),
    FileCase("a key twice", "a: b\nc: d\na: e\n", code: "yaml.duplicate-key", at: "test.yaml:3:1"),
    FileCase(
      "a key twice in a line", "x: y\nb: {a: 1, a: 2}\n", code: "yaml.duplicate-key", at: "test.yaml:2"),
    FileCase("an alias to nothing", "a: *b\n", code: "yaml.syntax", at: "test.yaml:1:4"),
  ]

  @Test(arguments: unreadable)
  func unreadableFilesAreRefusedWithAPlace(_ file: FileCase) throws {
    let folder = try TestFolder()
    if let bytes = file.bytes { try folder.write(bytes: bytes, to: "test.yaml") }
    let error = #expect(throws: Diagnostic.self) { try YAMLFile(path: folder.path("test.yaml")) }
    #expect(error?.code == file.code)
    #expect(error.map(folder.place) == file.place)
  }

  @Test func aSyntaxErrorShowsItsLine() throws {
    let folder = try TestFolder(["test.yaml": "rules:\n  - rule: a\n    match: 'x\" : y'': ]\n"])
    let error = #expect(throws: Diagnostic.self) { try YAMLFile(path: folder.path("test.yaml")) }
    #expect(error?.code == "yaml.syntax")
    #expect(error?.location?.line != nil)
  }

  // MARK: Places inside text

  struct PlaceCase: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    var text: String
    /// `nil` where the text does not stand in one line as it is.
    var column: Int?
    var testDescription: String { name }
  }

  static let places = [
    PlaceCase(name: "plain", yaml: "match: abc", text: "abc", column: 8),
    PlaceCase(name: "single quotes", yaml: "match: 'abc'", text: "abc", column: 9),
    PlaceCase(name: "double quotes", yaml: "match: \"abc\"", text: "abc", column: 9),
    PlaceCase(
      name: "columns count scalars", yaml: "{ e\u{301}🇨🇺: x, match: 'é<a>' }", text: "é<a>", column: 20),
    PlaceCase(name: "doubled quotes", yaml: "match: 'l''été'", text: "l'été", column: nil),
    PlaceCase(name: "escapes", yaml: "match: \"\\u00e9t\"", text: "ét", column: nil),
    PlaceCase(name: "a folded block", yaml: "match: >-\n  one\n  two", text: "one two", column: nil),
    PlaceCase(name: "a remark behind it", yaml: "match: 'abc' # abc", text: "abc", column: 9),
  ]

  @Test(arguments: places)
  func textKnowsWhereItsFirstCharacterStands(_ place: PlaceCase) throws {
    let (file, folder) = try yaml("# a line before\n\(place.yaml)\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let value = try #require(file.value.entries("root", &problems).first { $0.key == "match" }?.value)
    let text = try #require(value.sourceText("match", &problems))
    #expect(text.text == place.text)
    #expect(text.location.line == 2)
    #expect(text.location.column == place.column)
    let line = String(place.yaml.split(separator: "\n")[0])
    #expect(text.line == (place.column == nil ? nil : line))
  }

  /// A file from a system where lines end in CR LF.
  @Test func linesMayEndInCRLF() throws {
    let (file, folder) = try yaml("id: a\r\nmatch: 'abc'\r\nidd: x\r\n")
    defer { _ = folder }
    var problems: [Diagnostic] = []
    let root = file.value.mapping("it", keys: ["id", "match"], &problems)
    #expect(root["id"]?.string("id", &problems) == "a")
    let text = try #require(root["match"]?.sourceText("match", &problems))
    #expect(text.location == SourceLocation(file: folder.path("test.yaml"), line: 2, column: 9))
    #expect(text.line == "match: 'abc'")
    #expect(problems.map(\.sourceLine) == ["idd: x"])
  }
}
