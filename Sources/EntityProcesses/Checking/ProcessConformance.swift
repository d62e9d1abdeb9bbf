public import EntityText
internal import Foundation

/// What every worker must do, tried out on one: the contract of docs/process-plugins.md as a check that
/// needs no knowledge of the worker's language. `entity plugin check` runs it.
public struct ProcessConformance: Sendable {
  /// A sentence in which entities are marked, and where it stands.
  public struct Sentence: Sendable {
    public let marked: String
    public let location: SourceLocation?
    public let line: String?

    public init(_ marked: String, at location: SourceLocation? = nil, line: String? = nil) {
      (self.marked, self.location, self.line) = (marked, location, line)
    }
  }

  public struct Report: Sendable {
    public var problems: [Diagnostic] = []
    /// How many texts the worker was asked about.
    public var tried = 0
  }

  private let configuration: WorkerConfiguration
  private let accept: [Sentence]
  private let reject: [Sentence]
  private let location: SourceLocation?

  /// - Parameters:
  ///   - accept: sentences in which the worker finds what is marked.
  ///   - reject: sentences in which it finds nothing.
  ///   - location: where the worker is described.
  public init(
    _ configuration: WorkerConfiguration, accept: [Sentence] = [], reject: [Sentence] = [],
    at location: SourceLocation? = nil
  ) {
    (self.configuration, self.accept, self.reject, self.location) = (configuration, accept, reject, location)
  }

  /// Everything that is wrong; each kind once, with the first text that shows it. Starts three workers, or
  /// more where they end; waits for them.
  public func run() -> Report {
    let report = Box()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      WorkerThread.blockSignals()
      report.value = self.check()
      done.signal()
    }
    thread.start()
    done.wait()
    return report.value
  }

  /// Written by one thread before another reads it, with a semaphore between them.
  private final class Box: @unchecked Sendable {
    var value = Report()
  }

  private func check() -> Report {
    var check = Checker(configuration: configuration, location: location)
    guard check.sayHello() else { return check.report }
    check.ping()
    let texts = Self.texts
    for text in texts { check.ask(text) }
    for sentence in accept { check.accept(sentence) }
    for sentence in reject { check.reject(sentence) }
    check.repeatAll()
    check.provoke()
    check.end()
    return check.report
  }

  /// Texts that nobody writes, and that must not bring a worker down.
  private static let texts: [(name: String, text: String)] = [
    ("an empty text", ""),
    ("white space", " \t\n\u{A0}\u{2028} "),
    ("quotes and backslashes", #"Il dit : "C:\temp\" — ``'/"#),
    ("control characters", String(String.UnicodeScalarView((0..<32).compactMap { Unicode.Scalar($0) }))),
    ("astral characters", "😀🇫🇷 𝒞𝓾𝓫𝓪 👩‍👩‍👧‍👦 𠀀"),
    ("combining marks", "\u{301}\u{302}e\u{301}\u{327}"),
    ("carriage returns", "un\rdeux\r\ntrois\r"),
    (
      "a long text",
      String(repeating: "Le 3 mai 2020, Cuba et l'Azerbaïdjan ont signé 12 accords. ", count: 1000)
    ),
  ]
}

/// The checks, one after the other.
private struct Checker {
  let configuration: WorkerConfiguration
  let location: SourceLocation?
  var report = ProcessConformance.Report()
  private var worker: WorkerDialogue?
  /// What was asked, and the first answer.
  private var answers: [(name: String, text: String, annotations: [Annotation])] = []

  init(configuration: WorkerConfiguration, location: SourceLocation?) {
    (self.configuration, self.location) = (configuration, location)
  }

  private mutating func add(
    _ code: String, _ message: String, help: String? = nil, at sentence: ProcessConformance.Sentence? = nil
  ) {
    guard sentence != nil || !report.problems.contains(where: { $0.code == code }) else { return }
    report.problems.append(
      Diagnostic(
        code: code, "worker of plugin \(configuration.plugin): \(message)",
        at: sentence?.location ?? location, sourceLine: sentence?.line, help: help))
  }

  private mutating func add(_ code: String, _ what: String, _ failure: DialogueFailure) {
    worker = nil
    add(code, "\(what): \(failure.trouble.message)", help: failure.trouble.help)
  }

  mutating func sayHello() -> Bool {
    do throws(DialogueFailure) {
      worker = try WorkerDialogue(configuration)
      return true
    } catch {
      add("conformance.hello", "at its start", error)
      return false
    }
  }

  /// The worker; a new one where the last came to grief.
  private mutating func dialogue() -> WorkerDialogue? {
    if worker == nil { _ = sayHello() }
    return worker
  }

  mutating func ping() {
    do throws(DialogueFailure) {
      try dialogue()?.ping()
    } catch {
      add("conformance.ping", "asked whether it is there", error)
    }
  }

  /// - Returns: what is found; `nil` where something is wrong, which is then reported.
  @discardableResult
  mutating func ask(_ sample: (name: String, text: String)) -> [Annotation]? {
    report.tried += 1
    do throws(DialogueFailure) {
      guard let answer = try dialogue()?.annotations([sample.text]).first else { return nil }
      switch answer {
      case .success(let found):
        if sample.text.isEmpty, !found.isEmpty {
          add("conformance.empty-text", "it finds something in an empty text")
        }
        answers.append((sample.name, sample.text, found))
        return found
      case .failure(let problem):
        add("conformance.candidate", "on \(sample.name): \(problem.message)", help: problem.help)
      }
    } catch {
      add("conformance.failed", "on \(sample.name)", error)
    }
    return nil
  }

  // MARK: Sentences

  mutating func accept(_ sentence: ProcessConformance.Sentence) {
    guard let marked = marked(sentence), let found = ask(("\"\(marked.text)\"", marked.text)) else { return }
    for wanted in marked.annotations where !found.contains(where: { Self.satisfies($0, wanted) }) {
      let document = Document(text: marked.text)
      add(
        "check.accept", "it does not find \(wanted.label) \"\(document.text(of: wanted.span))\"",
        help: "found: \(MarkedText.marking(AnnotatedDocument(document: document, annotations: found)))",
        at: sentence)
      return
    }
    checkOffsets(marked, sentence)
  }

  /// Behind characters whose lengths differ in every unit, offsets in a unit other than the declared one
  /// show.
  private mutating func checkOffsets(_ marked: MarkedText, _ sentence: ProcessConformance.Sentence) {
    let prefix = "😀 é 𝒞.\n\n"
    let shift = prefix.utf8.count
    let text = prefix + marked.text
    guard let found = ask(("\"\(marked.text)\" behind other characters", text)) else { return }
    for wanted in marked.annotations {
      var moved = wanted
      moved.span = TextSpan(wanted.span.start + shift, wanted.span.end + shift)
      guard !found.contains(where: { Self.satisfies($0, moved) }) else { continue }
      let document = Document(text: text)
      add(
        "conformance.offsets",
        "behind \"😀 é 𝒞.\" it does not find \(wanted.label) \"\(document.text(of: moved.span))\"",
        help: "do its offsets count what its hello says? found: "
          + MarkedText.marking(AnnotatedDocument(document: document, annotations: found)), at: sentence)
      return
    }
  }

  mutating func reject(_ sentence: ProcessConformance.Sentence) {
    guard let marked = marked(sentence), let found = ask(("\"\(marked.text)\"", marked.text)), !found.isEmpty
    else { return }
    let document = Document(text: marked.text)
    add(
      "check.reject", "it finds something where it must not",
      help: "found: \(MarkedText.marking(AnnotatedDocument(document: document, annotations: found)))",
      at: sentence)
  }

  private mutating func marked(_ sentence: ProcessConformance.Sentence) -> MarkedText? {
    do throws(Diagnostic) {
      return try MarkedText(sentence.marked)
    } catch {
      add(error.code, error.message, help: error.help, at: sentence)
      return nil
    }
  }

  private static func satisfies(_ found: Annotation, _ wanted: Annotation) -> Bool {
    found.span == wanted.span && found.label == wanted.label && (wanted.id == nil || wanted.id == found.id)
  }

  // MARK: Behaviour

  /// Asks everything again: of a new worker, backwards, and all at once.
  mutating func repeatAll() {
    let asked = Array(answers.reversed())
    _ = worker?.shutDown()
    worker = nil
    do throws(DialogueFailure) {
      guard let again = try dialogue()?.annotations(asked.map(\.text)) else { return }
      report.tried += asked.count
      for (first, second) in zip(asked, again) where (try? second.get()) != first.annotations {
        add("conformance.repeat", "on \(first.name) it finds something else when it is asked again")
      }
    } catch {
      add("conformance.order", "asked about \(asked.count) texts at once", error)
    }
  }

  mutating func provoke() {
    for (name, line) in [
      ("a line that is not JSON", "this is no message"), ("a message that is no object", "[1, 2]"),
      ("a type that it does not know", #"{"type":"dance","id":1}"#),
      ("a document without a text", #"{"type":"document","id":1}"#),
    ] {
      do throws(DialogueFailure) {
        try dialogue()?.provoke(line)
        try dialogue()?.ping()
      } catch {
        add("conformance.bad-input", "given \(name)", error)
      }
    }
  }

  mutating func end() {
    if let dialogue = dialogue(), !dialogue.shutDown() {
      add("conformance.shutdown", "it does not end with status 0 when it is told to shut down")
    }
    worker = nil
    if let dialogue = dialogue(), !dialogue.hangUp() {
      add("conformance.end-of-input", "it does not end with status 0 when its standard input ends")
    }
    worker = nil
  }
}
