import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import Foundation

/// Made once: its fold table takes ICU some milliseconds.
let french = Tokenizer(profile: .french)

/// Lists compiled together with the tokenizer that knows their words.
struct CompiledLists {
  let lexicon: Lexicon
  let tokenizer: Tokenizer
  let problems: [Diagnostic]

  init(_ lists: [LexiconList]) {
    var builder = LexiconBuilder(tokenizer: french)
    var vocabulary = VocabularyBuilder()
    for list in lists { builder.add(list, to: &vocabulary) }
    problems = builder.problems
    lexicon = builder.build()
    tokenizer = french.with(vocabulary: vocabulary.build())
  }

  init(_ entries: [LexiconEntry], stops: [LexiconEntry] = []) {
    self.init([LexiconList(name: "list", plugin: "plugin", entries: entries, stops: stops)])
  }

  /// The same after save and load.
  func reloaded() throws -> CompiledLists {
    let saved = CompiledLexicon(vocabulary: tokenizer.vocabulary, lexicon: lexicon, fingerprint: "test")
    return CompiledLists(try CompiledLexicon(bytes: saved.serialized(), verifying: true), problems: problems)
  }

  private init(_ compiled: CompiledLexicon, problems: [Diagnostic]) {
    lexicon = compiled.lexicon
    tokenizer = french.with(vocabulary: compiled.vocabulary)
    self.problems = problems
  }

  /// The numbers of the entries that are in use.
  var entries: Range<Int> { 0..<lexicon.entryCount }

  func analyze(_ text: String) -> AnalyzedText {
    var analyzed = AnalyzedText(document: Document(text: text))
    tokenizer.tokenize(text, into: &analyzed.tokens)
    lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
    return analyzed
  }

  /// The hits in the order in which the automaton gives them, with the numbers of its own entries.
  func find(in text: String) -> [FoundEntry] {
    let analyzed = analyze(text)
    return FoundEntry.all(in: analyzed)
  }
}

extension FoundEntry {
  /// The hits of a text, in their order.
  static func all(in text: AnalyzedText) -> [FoundEntry] {
    text.hits.map { hit in
      FoundEntry(
        span: text.span(of: hit.tokens), entry: Int(hit.entry),
        edits: text.inexactHits.first { $0.hit == hit }.map { Int($0.edits) } ?? 0)
    }
  }
}

/// The files that tests share, found from this file.
enum TestFiles {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let corpora = tests.appending(path: "Corpora")
  static let paradigms = tests.deletingLastPathComponent()
    .appending(path: "gazetteers/inflection/paradigms.tsv")

  static func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }
}

/// The paradigms that the project ships.
let shippedParadigms: InflectionParadigms = {
  do {
    return try InflectionParadigms(
      tsv: TestFiles.text(TestFiles.paradigms), file: "paradigms.tsv")
  } catch {
    fatalError("the shipped paradigms cannot be read: \(error)")
  }
}()
