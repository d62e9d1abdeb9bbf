internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
public import EntityText

/// Runs what plugins say of themselves: every sentence of every rule, every form of every entry.
public struct PluginCheck: Sendable {
  /// What a check came to.
  public struct Report: Sendable {
    public var problems: [Diagnostic] = []
    public var rules = 0
    public var sentences = 0
    public var forms = 0
    /// Rules that no accepted sentence exercises.
    public var rulesWithoutSentences: [String] = []
  }

  private let loaded: LoadedPipeline

  public init(_ loaded: LoadedPipeline) { self.loaded = loaded }

  /// - Parameter plugins: only these; empty for all.
  /// - Complexity: one run of the pipeline a sentence, one scan a form.
  public func run(plugins: Set<String> = []) -> Report {
    var report = Report()
    report.problems += loaded.warnings
    for rule in loaded.rules where plugins.isEmpty || plugins.contains(rule.definition.plugin) {
      check(rule.definition, &report)
    }
    checkEntries(plugins, &report)
    return report
  }

  // MARK: Rules

  private func check(_ rule: RuleDefinition, _ report: inout Report) {
    report.rules += 1
    if rule.accept.isEmpty, rule.reject.isEmpty { report.rulesWithoutSentences.append(rule.name) }
    for sentence in rule.accept + rule.reject {
      report.sentences += 1
      do {
        let marked = try MarkedText(sentence.text)
        let isAccept = rule.accept.contains(sentence)
        let result = try loaded.pipeline.run(Document(text: marked.text), ledger: true)
        if isAccept {
          report.problems += missed(marked, in: result, rule, sentence)
        } else {
          report.problems += found(in: result, rule, sentence)
        }
      } catch let error as Diagnostic {
        report.problems.append(problem(sentence, error.message, code: error.code))
      } catch {
        report.problems.append(problem(sentence, "\(error)", code: "check.failed"))
      }
    }
  }

  /// The marked spans of an accepted sentence that the pipeline does not find.
  private func missed(
    _ marked: MarkedText, in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText
  ) -> [Diagnostic] {
    let found = result.annotated.annotations
    return marked.annotations.filter { wanted in
      !found.contains {
        $0.span == wanted.span && $0.label == wanted.label && (wanted.id == nil || $0.id == wanted.id)
      }
    }.map { wanted in
      let text = result.annotated.document.text(of: wanted.span)
      return problem(
        sentence, "rule \(rule.name) does not find \(wanted.label) \"\(text)\"", code: "check.accept",
        help: "found: \(MarkedText.marking(result.annotated))")
    }
  }

  /// What a rule makes of a sentence that it must leave alone.
  private func found(in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText)
    -> [Diagnostic]
  {
    // A rule that only vetoes shows that it works by leaving nothing of the label behind.
    if rule.labels.isEmpty { return vetoFailures(in: result, rule, sentence) }
    let candidates = result.annotated.annotations + result.rejections.map(\.candidate.annotation)
    return candidates.filter {
      $0.provenance?.origin == rule.name && $0.provenance?.location == rule.location
    }.map { annotation in
      let text = result.annotated.document.text(of: annotation.span)
      return problem(
        sentence, "rule \(rule.name) finds \(annotation.label) \"\(text)\" where it must not",
        code: "check.reject")
    }
  }

  private func vetoFailures(in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText)
    -> [Diagnostic]
  {
    let forbidden = Set(rule.emits.map(\.label))
    return result.annotated.annotations.filter {
      forbidden.contains($0.label) || forbidden.contains(Candidate.everyLabel)
    }.map { annotation in
      let text = result.annotated.document.text(of: annotation.span)
      return problem(
        sentence, "rule \(rule.name) lets \(annotation.label) \"\(text)\" pass", code: "check.reject")
    }
  }

  private func problem(_ sentence: SourceText, _ message: String, code: String, help: String? = nil)
    -> Diagnostic
  {
    Diagnostic(code: code, message, at: sentence.location, sourceLine: sentence.line, help: help)
  }

  // MARK: Entries

  /// Every form of every entry must be found when it stands alone.
  private func checkEntries(_ plugins: Set<String>, _ report: inout Report) {
    var text = AnalyzedText(document: Document(text: ""))
    // Entries are numbered as they stand in the lists, without those that have no words.
    let unusable = Set(loaded.warnings.filter { $0.code == "lexicon.empty-entry" }.map(\.location))
    let entries = loaded.lists.flatMap { list in
      list.entries.filter { !unusable.contains($0.location) }.map { (list.plugin, $0) }
    }
    for (number, (plugin, entry)) in entries.enumerated() where plugins.isEmpty || plugins.contains(plugin) {
      for form in entry.forms {
        report.forms += 1
        do {
          try loaded.analyzer.analyze(Document(text: form), into: &text)
        } catch {
          report.problems.append(Diagnostic(code: "check.failed", "\(error)", at: entry.location))
          continue
        }
        let whole = text.hits.contains {
          Int($0.entry) == number && $0.tokens == 0..<text.tokens.count
        }
        if !whole {
          report.problems.append(
            Diagnostic(
              code: "check.entry", "\"\(form)\" does not match itself", at: entry.location))
        }
      }
    }
  }
}
