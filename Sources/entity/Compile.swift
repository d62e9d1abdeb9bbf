import ArgumentParser
import EntityKit
import Foundation

struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Compile lists into one file that opens at once, or check such a file.",
    discussion: """
      The file holds every list under its name, without folder and ending. It is written completely or not at \
      all: a list with a broken line is reported and nothing is written.
      """)

  @Argument(help: "Lists: tab-separated values whose first line names the columns.")
  var lists: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Check this file, checksum included, and say what it holds.", valueName: "file"))
  var verify: String?

  func validate() throws {
    if lists.isEmpty, verify == nil {
      throw ValidationError("Name the lists to compile, or a file to --verify.")
    }
    if lists.isEmpty, output != nil { throw ValidationError("Name the lists to compile.") }
    if !lists.isEmpty, output == nil { throw ValidationError("Say where to write with --output.") }
  }

  func run() throws {
    if let output { try compile(to: output) }
    if let verify {
      let compiled = try failing(.badInput) { try CompiledLexicon(path: verify, verifying: true) }
      try Terminal.print(Self.summary(of: compiled, verify))
      try Terminal.print("    made for \(compiled.fingerprint)")
      for list in compiled.lexicon.lists { try Terminal.print("    \(list)") }
    }
  }

  private func compile(to path: String) throws {
    let read = try readLists()
    let tokenizer = Tokenizer(profile: .french)
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: tokenizer)
    for list in read { builder.add(list, to: &vocabulary) }
    for problem in builder.problems { Terminal.printError(problem.excerpt) }
    let compiled = CompiledLexicon(
      vocabulary: vocabulary.build(), lexicon: builder.build(), fingerprint: tokenizer.profile.fingerprint)
    if path == "-" { return try OutputFile(path: path).write(compiled.serialized()) }
    try failing(.usage) { try compiled.write(to: path) }
    try Terminal.print(Self.summary(of: compiled, path))
  }

  private static func summary(of compiled: CompiledLexicon, _ path: String) -> String {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int ?? 0
    return "\(path): \(counted(compiled.lexicon.entryCount, "entry", "entries")) in "
      + "\(counted(compiled.lexicon.lists.count, "list", "lists")), "
      + "\(counted(compiled.vocabulary.count, "word", "words")), \(counted(size, "byte", "bytes"))"
  }

  private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  // MARK: Reading

  /// - Throws: a failure with everything that is wrong with any list.
  private func readLists() throws -> [LexiconList] {
    let paradigms = try readParadigms()
    var problems: [Diagnostic] = []
    var read: [LexiconList] = []
    for path in lists {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      if read.contains(where: { $0.name == name }) {
        throw Failure(
          .usage,
          [
            Diagnostic(
              code: "compile.duplicate-list", "there are two lists called \"\(name)\"",
              at: SourceLocation(file: path), help: "a list is called as its file, without folder and ending")
          ])
      }
      do {
        read.append(LexiconList(name: name, entries: try entries(of: path, paradigms, &problems)))
      } catch {
        problems += Failure(.badInput, error).diagnostics
      }
    }
    if problems.contains(where: { $0.severity == .error }) { throw Failure(.badInput, problems) }
    for problem in problems { Terminal.printError(problem.excerpt) }
    return read
  }

  private func entries(of path: String, _ paradigms: InflectionParadigms, _ problems: inout [Diagnostic])
    throws
    -> [LexiconEntry]
  {
    var reader = try InputFile(path: path, format: .text).reader()
    let text = try reader.next()?.annotated.document.text ?? ""
    let meta = URL(fileURLWithPath: path).deletingPathExtension().path + ".meta.yaml"
    if FileManager.default.fileExists(atPath: meta) {
      problems.append(
        Diagnostic(
          .warning, code: "compile.meta", "the defaults of the meta file are not used",
          at: SourceLocation(file: meta), help: "give the columns in the list itself"))
    }
    let found = GazetteerReader(defaults: GazetteerDefaults(), paradigms: paradigms).read(text, file: path)
    problems += found.problems
    return found.entries
  }

  /// The paradigms of the installation, where there is one.
  private func readParadigms() throws -> InflectionParadigms {
    guard let resources = try? PipelineOptions.resources() else { return InflectionParadigms() }
    let path = "\(resources.gazetteers)/inflection/paradigms.tsv"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return InflectionParadigms() }
    return try failing(.usage) { try InflectionParadigms(tsv: text, file: path) }
  }
}
