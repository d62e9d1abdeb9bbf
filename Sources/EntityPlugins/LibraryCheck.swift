internal import EntityRecognition
internal import EntityRules
internal import EntityText

/// Tries a recognizer of a shared library: on the sentences of its manifest, and on texts that nobody writes. A crash
/// is the end of the check as it is the end of every run.
struct LibraryCheck {
  let recognizer: any Recognizer
  let library: PluginManifest.Library
  let analyzer: any TextAnalyzer

  /// On how many texts it is tried.
  var texts: Int { StrangeTexts.all.count + library.accept.count + library.reject.count }

  func problems() -> [Diagnostic] {
    StrangeTexts.all.flatMap(strange) + library.accept.flatMap(accepted) + library.reject.flatMap(rejected)
  }

  /// What it proposes, and what it reports; twice, for nothing may depend on what came before.
  private func run(_ text: String, earlier: [Annotation] = []) throws -> (found: [Annotation], [Diagnostic]) {
    let document = Document(text: text)
    var analyzed = AnalyzedText(document: document)
    try analyzer.analyze(document, into: &analyzed)
    let context = RecognitionContext(
      text: analyzed, annotations: AnnotatedDocument(document: document, annotations: earlier).annotations)
    func once() throws -> CandidateSink {
      var sink = CandidateSink()
      try recognizer.recognize(context, into: &sink)
      return sink
    }
    let (first, second) = (try once(), try once())
    var problems = first.diagnostics
    if first.candidates != second.candidates {
      problems.append(
        Diagnostic(code: "conformance.repeat", "it proposes something else when it is asked again"))
    }
    return (first.candidates.map(\.annotation), problems)
  }

  private func strange(_ name: String, _ text: String) -> [Diagnostic] {
    do {
      return try run(text).1.map { problem("on \(name): \($0.message)", code: $0.code) }
    } catch {
      return [problem("on \(name): \(error)", code: "conformance.throws")]
    }
  }

  private func accepted(_ sentence: SourceText) -> [Diagnostic] {
    tried(sentence) { marked, found in
      let wanted = marked.annotations.filter { !recognizer.descriptor.needs.contains($0.label) }
      return wanted.filter { wanted in
        !found.contains {
          $0.span == wanted.span && $0.label == wanted.label && (wanted.id == nil || $0.id == wanted.id)
        }
      }.map { missed in
        let text = Document(text: marked.text).text(of: missed.span)
        let shown = AnnotatedDocument(document: Document(text: marked.text), annotations: found)
        return problem(
          "it does not find \(missed.label) \"\(text)\"", code: "check.accept", at: sentence,
          help: "found: \(MarkedText.marking(shown))")
      }
    }
  }

  private func rejected(_ sentence: SourceText) -> [Diagnostic] {
    tried(sentence) { marked, found in
      found.map { annotation in
        let text = Document(text: marked.text).text(of: annotation.span)
        return problem(
          "it finds \(annotation.label) \"\(text)\" where it must not", code: "check.reject", at: sentence)
      }
    }
  }

  private func tried(_ sentence: SourceText, _ judge: (MarkedText, [Annotation]) -> [Diagnostic])
    -> [Diagnostic]
  {
    do {
      let marked = try MarkedText(sentence.text)
      let needs = recognizer.descriptor.needs
      let (found, problems) = try run(
        marked.text, earlier: marked.annotations.filter { needs.contains($0.label) })
      return problems.map { problem($0.message, code: $0.code, at: sentence) } + judge(marked, found)
    } catch let error as Diagnostic {
      return [problem(error.message, code: error.code, at: sentence)]
    } catch {
      return [problem("\(error)", code: "conformance.throws", at: sentence)]
    }
  }

  private func problem(_ message: String, code: String, at sentence: SourceText? = nil, help: String? = nil)
    -> Diagnostic
  {
    Diagnostic(
      code: code, "library of \(recognizer.descriptor.id): \(message)",
      at: sentence?.location ?? library.location, sourceLine: sentence?.line, help: help)
  }
}
