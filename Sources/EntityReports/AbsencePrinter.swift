public import EntityKit

/// An ``Absence`` in words and as JSON.
public struct AbsencePrinter {
  private let absence: Absence
  private let loaded: LoadedPipeline
  private let table: OffsetTable

  public init(_ absence: Absence, _ loaded: LoadedPipeline, _ unit: OffsetUnit) {
    self.absence = absence
    self.loaded = loaded
    table = OffsetTable(absence.document.text, unit: unit)
  }

  // MARK: Text

  public func text() -> String {
    let label = absence.label.map { "\($0) " } ?? ""
    let head = "\(offsets(absence.span))  \(label)\"\(words(absence.span))\""
    if let annotation = absence.present.first {
      let source = annotation.provenance.map { ", found by \($0.recognizer): \($0.origin)" } ?? ""
      return "\(head) is there: \(annotation.label)\(source)"
    }
    var lines = ["\(head) is not there"]
    if !absence.isOnTokens {
      lines.append(
        "    the span does not begin and end with a word: nothing is found inside words and between them")
    }
    for lost in absence.lost { lines.append("    \(describe(lost))") }
    for entry in absence.entries where !isSaid(entry) { lines.append("    \(describe(entry))") }
    for attempt in absence.attempts { lines.append("    \(describe(attempt))") }
    if absence.lost.isEmpty, absence.attempts.isEmpty {
      lines.append("    no rule that makes \(absence.label?.rawValue ?? "anything") begins on these words")
    }
    return lines.joined(separator: "\n")
  }

  /// Whether the candidates that were stopped say it already.
  private func isSaid(_ miss: LexiconNearMiss) -> Bool {
    guard case .stopped(let entry, _) = miss else { return false }
    return loaded.lexicon.label(of: entry) != nil && absence.lost.contains { $0.clause == .stop }
  }

  private func offsets(_ span: TextSpan) -> String {
    let range = table.range(of: span)
    return "\(range.lowerBound)..\(range.upperBound)"
  }

  private func words(_ span: TextSpan) -> String {
    absence.document.text(of: span).replacing("\n", with: " ")
  }

  private func describe(_ lost: ConflictPolicy.Rejection) -> String {
    let (loser, winner) = (lost.candidate.annotation, lost.winner.annotation)
    let source = loser.provenance.map { " (\($0.recognizer): \($0.origin)\(place($0.location)))" } ?? ""
    if lost.clause == .stop {
      let stop = winner.provenance?.location.map { " \($0)" } ?? ""
      return "\(loser.label) \"\(words(loser.span))\"\(source) was stopped by stop list\(stop)"
    }
    let by = winner.provenance.map { " (\($0.recognizer): \($0.origin)\(place($0.location)))" } ?? ""
    let verb =
      lost.winner.isVeto ? "was forbidden by a veto on" : "lost by \(lost.clause.rawValue) to \(winner.label)"
    return "\(loser.label) \"\(words(loser.span))\"\(source) \(verb) \"\(words(winner.span))\"\(by)"
  }

  private func describe(_ miss: LexiconNearMiss) -> String {
    switch miss {
    case .noBeginning(let token): return "no list has an entry that begins with \"\(word(token))\""
    case .goesOnOtherwise(let token, let example, let continuations):
      let next = continuations.prefix(5).map { "\"\(loaded.vocabulary.folded($0))\"" }.joined(separator: ", ")
      if next.isEmpty {
        return
          "the entry \"\(loaded.lexicon.term(of: example))\"\(source(example)) ends before \"\(word(token))\""
      }
      let here = isInside(token) ? "not with \"\(word(token))\"" : "and do not end here"
      return
        "entries such as \"\(loaded.lexicon.term(of: example))\"\(source(example)) go on with \(next), \(here)"
    case .spelledOtherwise(let entry):
      return "the entry \"\(loaded.lexicon.term(of: entry))\"\(source(entry)) wants other capitals or accents"
    case .near(let entry, let edits, let obstacle):
      let head =
        "the entry \"\(loaded.lexicon.term(of: entry))\"\(source(entry)) is \(edits) edit\(edits == 1 ? "" : "s") away"
      return "\(head), \(describe(obstacle))"
    case .stopped(let entry, let stop):
      let place = loaded.lexicon.location(of: stop).map { " \($0)" } ?? ""
      return
        "the entry \"\(loaded.lexicon.term(of: entry))\"\(source(entry)) was stopped by stop list\(place)"
    case .found(let entry):
      let term = "the entry \"\(loaded.lexicon.term(of: entry))\"\(source(entry))"
      guard let label = loaded.lexicon.label(of: entry) else {
        return "\(term) is there for rules only"
      }
      return absence.label.map { $0 == label } ?? true
        ? "\(term) was found" : "\(term) was found, but makes \(label)"
    }
  }

  private func describe(_ obstacle: FuzzyObstacle) -> String {
    switch obstacle {
    case .tooManyEdits(let allowed): "and only \(allowed) \(allowed == 1 ? "is" : "are") allowed"
    case .knownWord(let token):
      "but \"\(word(token))\" is a word that lists or rules know: it stands for itself"
    case .fixedWord(let token):
      "but \"\(word(token))\", or the entry's word, is matched exactly: "
        + "only words of five letters or more may be misspelt"
    case .capitals: "but wants other capitals"
    }
  }

  private func describe(_ attempt: Absence.Attempt) -> String {
    let rule = attempt.attempt.rule
    let head = "rule \(rule.name)\(place(rule.location))"
    if !attempt.isAdmitted {
      return "\(head) is not for this document: see its when and unless, and the document's language and date"
    }
    if let match = attempt.attempt.match, let text = tokens {
      return "\(head) matches \"\(words(text.span(of: match)))\", but marks other words there, or none"
    }
    if let almost = attempt.attempt.almost, let text = tokens {
      let wanted = attempt.attempt.wanted.joined()
      let place = attempt.failed.map { " at \"\(words($0))\" (\(offsets($0)))" } ?? " at the end of the text"
      return "\(head) would match \"\(words(text.span(of: almost)))\", but wanted \(wanted)\(place)"
    }
    let taken = attempt.taken.map { "took \"\(words($0))\", then " } ?? ""
    let wanted = attempt.attempt.wanted.prefix(6).joined(separator: " or ")
    let failed = attempt.failed.map { "at \"\(words($0))\" (\(offsets($0)))" } ?? "at the end of the text"
    return "\(head) \(taken)wanted \(wanted) \(failed)"
  }

  private func source(_ entry: Int) -> String { place(loaded.lexicon.location(of: entry)) }

  private func place(_ location: SourceLocation?) -> String { location.map { ", \($0)" } ?? "" }

  private var tokens: AnalyzedText? {
    try? loaded.pipeline.contexts(of: absence.document).first?.context.text
  }

  private func word(_ token: Int) -> String {
    guard let text = tokens, text.tokens.indices.contains(token) else { return "" }
    return words(text.tokens[token].span)
  }

  private func isInside(_ token: Int) -> Bool {
    guard let text = tokens, text.tokens.indices.contains(token) else { return false }
    return text.tokens[token].span.overlaps(absence.span)
  }

  // MARK: JSON

  private struct Output: Encodable {
    struct Lost: Encodable {
      var candidate: SpanOutput
      var winner: SpanOutput
      var veto: Bool
      var clause: String
    }
    struct Rule: Encodable {
      var rule: String
      var plugin: String
      var place: String
      var taken: String?
      var wanted: [String]
      var failedAt: [Int]?
      var matches: Bool
      var almost: Bool
      var admitted: Bool

      private enum CodingKeys: String, CodingKey {
        case rule, plugin, place, taken, wanted, matches, almost, admitted
        case failedAt = "failed_at"
      }
    }
    struct Entry: Encodable {
      var term: String?
      var place: String?
      var label: String?
      var reason: String
      var message: String
    }
    var start: Int
    var end: Int
    var label: String?
    var text: String
    var present: [SpanOutput]
    var onTokens: Bool
    var lost: [Lost]
    var entries: [Entry]
    var rules: [Rule]

    private enum CodingKeys: String, CodingKey {
      case start, end, label, text, present, lost, entries, rules
      case onTokens = "on_tokens"
    }
  }

  public func json() throws -> String {
    let document = absence.document
    let range = table.range(of: absence.span)
    return try JSONOutput.text(
      Output(
        start: range.lowerBound, end: range.upperBound, label: absence.label?.rawValue,
        text: document.text(of: absence.span),
        present: absence.present.map { SpanOutput($0, in: document, table) }, onTokens: absence.isOnTokens,
        lost: absence.lost.map { lost in
          Output.Lost(
            candidate: SpanOutput(lost.candidate.annotation, in: document, table),
            winner: SpanOutput(lost.winner.annotation, in: document, table), veto: lost.winner.isVeto,
            clause: lost.clause.rawValue)
        },
        entries: absence.entries.map(entry),
        rules: absence.attempts.map { attempt in
          Output.Rule(
            rule: attempt.attempt.rule.name, plugin: attempt.attempt.rule.plugin,
            place: attempt.attempt.rule.location.description, taken: attempt.taken.map(document.text(of:)),
            wanted: attempt.attempt.wanted,
            failedAt: attempt.failed.map {
              let range = table.range(of: $0)
              return [range.lowerBound, range.upperBound]
            },
            matches: attempt.attempt.match != nil, almost: attempt.attempt.almost != nil,
            admitted: attempt.isAdmitted)
        }))
  }

  private func entry(_ miss: LexiconNearMiss) -> Output.Entry {
    let (number, reason): (Int?, String) =
      switch miss {
      case .noBeginning: (nil, "no-beginning")
      case .goesOnOtherwise(_, let example, _): (example, "goes-on-otherwise")
      case .spelledOtherwise(let entry): (entry, "spelled-otherwise")
      case .near(let entry, _, let obstacle): (entry, reason(obstacle))
      case .stopped(let entry, _): (entry, "stopped")
      case .found(let entry): (entry, "found")
      }
    return Output.Entry(
      term: number.map(loaded.lexicon.term),
      place: number.flatMap { loaded.lexicon.location(of: $0)?.description },
      label: number.flatMap { loaded.lexicon.label(of: $0)?.rawValue }, reason: reason,
      message: describe(miss))
  }

  private func reason(_ obstacle: FuzzyObstacle) -> String {
    switch obstacle {
    case .tooManyEdits: "too-many-edits"
    case .knownWord: "known-word"
    case .fixedWord: "fixed-word"
    case .capitals: "capitals"
    }
  }
}
