import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import Testing

@testable import EntityRules

/// A pattern, and the words of a text at which it may start.
struct StartCase: Sendable, CustomTestStringConvertible {
  var pattern: String
  var starts: [Int32]

  init(_ pattern: String, _ starts: Int32...) { (self.pattern, self.starts) = (pattern, starts) }

  var testDescription: String { pattern }
}

@Suite("Where rules may start")
struct StartFilterTests {
  /// Tokens: 0 le, 1 Ministre, 2 russo, 3 cubain, 4 ",", 5 le, 6 16, 7 mai.
  static let text = "le Ministre russo-cubain, le 16 mai"
  static let cubain = Annotation(span: TextSpan(18, 24), label: "DEMONYM", id: "CU")

  static let cases: [StartCase] = [
    StartCase("\"le\"", 0, 5),
    StartCase("\"le\" \"mai\""),
    // What stands nowhere in the text cannot be matched anywhere.
    StartCase("\"le\" \"roi\""),
    StartCase("\"le\" <rank> (\"roi\" | \"reine\")"),
    StartCase("\"le\" (\"roi\" | \"mai\")"),
    StartCase("\"le\" (\"roi\" | _ \"mai\")", 0, 5),
    StartCase("\"le\" \"roi\"?", 0, 5),
    StartCase("\"le\" _* <kings>"),
    StartCase("\"le\" _* [COUNTRY]"),
    StartCase("\"le\" _* [DEMONYM]", 0, 5),
    StartCase("\"le\" (\"roi\" \"de\")* _", 0, 5),
    StartCase("\"le\" (\"roi\" _){1,2}"),
    StartCase("\"le\" before(\"roi\") _"),
    StartCase("\"le\" before(\"mai\") _"),
    StartCase("\"le\" (before(\"roi\") _)?", 0, 5),
    StartCase("\"le\" not-before(\"roi\") _", 0, 5),
    // Contexts before the first element are asked, as far as one token tells.
    StartCase("before({cap}) _", 1),
    StartCase("before({cap}) <rank>", 1),
    StartCase("before({cap}) \"le\""),
    StartCase("before({cap} \"roi\") _"),
    StartCase("before({cap} \"mai\") _"),
    StartCase("before({cap} _ \"cubain\") _", 1),
    StartCase("not-before({cap} \"roi\") _", 0, 1, 2, 3, 4, 5, 6, 7),
    StartCase("not-before({cap} | {num}) _", 0, 2, 3, 4, 5, 7),
    StartCase("not-before({cap} \"roi\"?) _", 0, 2, 3, 4, 5, 6, 7),
    StartCase("not-before(~ \"cubain\") \"cubain\"", 3),
    StartCase("after(\"le\") _", 1, 6),
    StartCase("after(\"le\" | {num}) _", 1, 6, 7),
    StartCase("not-after(\"le\" | {num}) _", 0, 2, 3, 4, 5),
    StartCase("after([DEMONYM]) _", 4),
    StartCase("not-after([DEMONYM] | <rank>) _", 0, 1, 3, 5, 6, 7),
    StartCase("not-after([DEMONYM id=RU]) {punct}", 4),
    StartCase("not-after(\"russo\" ~ [DEMONYM]) {punct}", 4),
    StartCase("after(not-after({cap}) \"russo\") _", 3),
    StartCase("(before({cap}) | after(\"le\")) _", 1, 6),
    StartCase("(before({cap}) _ | \"mai\")", 1, 7),
    StartCase("'Le'", 0, 5),
    StartCase("\"roi\""),
    StartCase("\"roi\" \"le\""),
    StartCase("\"roi\" | \"mai\"", 7),
    StartCase("\"mai\" | \"le\"", 0, 5, 7),
    StartCase("\"roi\"? \"mai\"", 7),
    StartCase("\"le\"? \"mai\"", 7),
    StartCase("\"le\"* \"mai\"", 7),
    StartCase("\"le\"+ \"mai\""),
    StartCase("\"le\"{2,3} \"mai\""),
    StartCase("x:(\"roi\" | y:\"mai\")", 7),
    StartCase("<rank>", 1),
    StartCase("<rank> \"mai\""),
    StartCase("<kings>"),
    StartCase("<kings>? <rank>", 1),
    StartCase("[DEMONYM]", 3),
    StartCase("[COUNTRY]"),
    StartCase("{num}", 6),
    StartCase("{cap}", 1),
    StartCase("{punct | num}", 4, 6),
    StartCase("{cap & in:kings}"),
    // What comes behind a test of the first token is asked, as far as one token tells.
    StartCase("/.+/ \"mai\"", 6),
    StartCase("_ \"mai\"", 6),
    StartCase("\"le\" (\"roi\" | 'Ministre' | {num} _)", 0, 5),
    StartCase("\"le\" (\"roi\" | 'Ministre')", 0),
    StartCase("\"le\"+ \"16\"? \"mai\"", 5),
    StartCase("<rank> \"russo\"", 1),
    StartCase("[DEMONYM] \",\" \"le\"", 3),
    StartCase("_ (\"mai\" | {cap})", 0, 6),
    StartCase("_ <rank>", 0),
    StartCase("_ [DEMONYM]", 2),
    StartCase("{num} _", 6),
    StartCase("/mai/ _"),
    StartCase("/mai/ _?", 7),
    // The one word that must come behind two tokens is asked for.
    StartCase("_ _ \"mai\"", 5),
    StartCase("\"le\" (\"16\" | {cap}) \"mai\"", 5),
    StartCase("\"le\" x:_ 'mai'", 5),
    StartCase("<rank> _ \"cubain\"", 1),
    StartCase("<rank> _ \"mai\""),
    StartCase("{num} _ \"mai\""),
    StartCase("_ not-before({num}) _ \"mai\"", 5),
    StartCase("\"le\" _ (\"mai\" | \"russo\")", 0, 5),
    StartCase("\"le\" _ \"mai\"?", 0, 5),
    StartCase("\"le\" (\"16\" | \"Ministre\" \"russo\"?) \"mai\"", 5),
    StartCase("\"le\" (<rank> | _) \"mai\"", 5),
    StartCase("\"le\" ([DEMONYM] | _) \"mai\"", 5),
    // What a rule cannot do without must lie within its reach: before it, too, and in contexts.
    StartCase("_ gap(1..3) \"mai\"", 3, 4, 5, 6),
    StartCase("_ gap(1..3) <rank>", 0, 1),
    StartCase("_{2} <rank>? _ [DEMONYM]", 0, 1, 2, 3),
    StartCase("_ (_ | _ _) before(_ _ \"cubain\") _", 0, 1, 2, 3),
    StartCase("_ after(<rank> _{1,2}) _", 0, 1, 2, 3, 4),
    StartCase("_ after([DEMONYM] _{0,2}) _", 2, 3, 4, 5, 6),
    StartCase("_ after(before([DEMONYM]) _) _ _", 2, 3, 4),
    StartCase("_ _ before(_ after(<rank>)) _", 0, 1, 2),
    StartCase("_+ <rank>", 0, 1, 2, 3, 4, 5, 6),
    StartCase("_ before({num}) _", 5),
    // Contexts behind the first element are asked by the matcher.
    StartCase("_ not-before({num}) _", 0, 1, 2, 3, 4, 5, 6),
    StartCase("<rank> {cap}"),
    StartCase("<rank> {word}", 1),
    StartCase("[DEMONYM] {num}"),
    StartCase("[DEMONYM] {punct}", 3),
    StartCase("\"le\" {num}", 5),
    StartCase("before(<kings>) \"le\""),
    StartCase("not-after(_) \"mai\""),
    StartCase("~ \"cubain\"", 3),
    StartCase("\"le\" | {num} | <rank> | [DEMONYM] | \"le\"", 0, 1, 3, 5, 6),
  ]

  @Test("one rule", arguments: cases)
  func starts(_ example: StartCase) {
    let compiled = CompiledRules(
      example.pattern, lists: [list("rank", "ministre"), list("kings", "roi")],
      labels: ["DEMONYM", "COUNTRY"])
    #expect(compiled.errors.isEmpty)
    #expect(compiled.starts(compiled.context(Self.text, [Self.cubain])) == [example.starts])
  }

  @Test("all of them in one stage, where they share what they ask")
  func startsOfAll() throws {
    let rules = Self.cases.enumerated().map { rule($1.pattern, name: "rule\($0)") }
    let compiled = CompiledRules(
      rules, lists: [list("rank", "ministre"), list("kings", "roi")], labels: ["DEMONYM", "COUNTRY"])
    let starts = compiled.starts(compiled.context(Self.text, [Self.cubain]))
    try #require(starts.count == Self.cases.count)
    for (starts, example) in zip(starts, Self.cases) { #expect(starts == example.starts, "\(example)") }
  }

  @Test("many rules that cannot start in a text have no starts")
  func manyRules() {
    let rules = (0..<300).map { rule("\"mot\($0)\" \"le\"", name: "rule\($0)") } + [rule("\"mai\"")]
    let compiled = CompiledRules(rules)
    let starts = compiled.starts(compiled.context(Self.text))
    #expect(starts.dropLast().allSatisfy { $0.isEmpty })
    #expect(starts.last == [7])
  }

  @Test("words that many rules ask for among others let through what has them, and only that")
  func commonWords() {
    let rules = (0..<40).map { number in
      let ending = number.isMultiple(of: 2) ? "" : " _* \"roi\""
      return rule(
        "(\"le\" | \"mot\(number)\") _ (\"mai\" | \"rien\(number)\")\(ending)", name: "rule\(number)")
    }
    let compiled = CompiledRules(rules)
    #expect(
      compiled.starts(compiled.context(Self.text)) == (0..<40).map { $0.isMultiple(of: 2) ? [5] : [] })
    #expect(compiled.starts(compiled.context("le Ministre")) == Array(repeating: [], count: 40))
  }

  @Test("a rule is tried once at a token, however many ways lead there")
  func once() {
    let compiled = CompiledRules(
      "<a> | <b> | \"le\" | {word} | [P] | /.*/", lists: [list("a", "le", "le roi"), list("b", "le")],
      labels: ["P"])
    let annotation = Annotation(span: TextSpan(0, 2), label: "P")
    let context = compiled.context("le roi", [annotation, annotation])
    #expect(compiled.starts(context) == [[0, 1]])
  }

  @Test(
    "what is needed is found from as far as it may lie, and no farther",
    arguments: [0, 1, 62, 63, 64, 65, 127, 128, 4094, 4095, 4096, 4097, 8191, 8192, 8200])
  func reach(_ place: Int) {
    // One token, a list entry of three and an annotation of four; longer ones there are none.
    let text = (0..<8201).map { $0 == place ? "but" : "x" }.joined(separator: " ")
    let rules = [
      rule("_ gap(4) \"but\"", name: "ahead"), rule("_ after(\"but\" gap(3) _) _", name: "behind"),
      rule("_ (<l> | _) gap(1) \"but\"", name: "hit"), rule("_ gap(1) [P]? \"but\"", name: "annotation"),
      rule("_ gap(2) (\"but\" | \"fin\")", name: "set"), rule("_ gap(2) <m>", name: "list"),
      rule("_ gap(2) [Q]", name: "label"), rule("_* \"but\"", name: "anywhere"),
    ]
    let compiled = CompiledRules(
      rules, lists: [list("l", "x x x"), list("m", "but")], labels: ["P", "Q"])
    let spans = compiled.tokenizer.tokens(of: text).map(\.span)
    let first = place < 10 ? place + 1 : place - 5
    let annotations = [
      Annotation(span: spans[place], label: "Q"),
      Annotation(span: TextSpan(spans[first].start, spans[first + 3].end), label: "P"),
    ]
    let context = compiled.context(text, annotations.sorted(by: AnnotatedDocument.inTextOrder))
    let starts = compiled.starts(context).map { $0.map { Int($0) - place } }
    func expected(_ reach: ClosedRange<Int>) -> [Int] {
      reach.filter { (0..<spans.count).contains(place + $0) }
    }
    /// Those that stand before another token: the rules go on behind the first.
    func ahead(_ most: Int) -> [Int] { expected(-most...0).filter { place + $0 + 1 < spans.count } }
    #expect(starts[0] == ahead(5))
    #expect(starts[1] == expected(-1...5).filter { place + $0 + 1 < spans.count })
    // Of the two ways to the word, what each takes most of.
    #expect(starts[2] == ahead(3 + 3))
    #expect(starts[3] == ahead(2 + 4))
    #expect(starts[4] == ahead(3) && starts[5] == ahead(3) && starts[6] == ahead(3))
    #expect(starts[7].count == (place == 8200 ? spans.count : spans.count - 1))
  }

  @Test("no text, no starts; no rules, no starts")
  func nothing() {
    let compiled = CompiledRules("_")
    #expect(compiled.starts(compiled.context("")) == [[]])
    #expect(CompiledRules([]).candidates("le roi").isEmpty)
  }
}
