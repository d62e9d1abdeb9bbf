public import EntityText

/// A proposed annotation, before conflicts are resolved.
public struct Candidate: Hashable, Sendable {
  public var annotation: Annotation
  /// Higher goes first when candidates conflict, whatever their length. 0 unless a list or rule
  /// says otherwise.
  public var priority: Int
  /// A veto keeps candidates of its label, or of any for ``everyLabel``, from overlapping its span,
  /// and is then dropped: "not a name here".
  public var isVeto: Bool
  /// Other names for the same thing in this document.
  public var aliases: [AliasDefinition]

  /// The label of a veto against everything.
  public static let everyLabel: Label = "*"

  /// Whether this veto forbids another candidate, were they to overlap.
  public func forbids(_ other: Candidate) -> Bool {
    isVeto && (annotation.label == Self.everyLabel || annotation.label == other.annotation.label)
  }

  public init(
    _ annotation: Annotation, priority: Int = 0, isVeto: Bool = false,
    aliases: [AliasDefinition] = []
  ) {
    self.annotation = annotation
    self.priority = priority
    self.isVeto = isVeto
    self.aliases = aliases
  }
}

/// A run of tokens whose words, wherever the document has them, mean what the candidate means.
public struct AliasDefinition: Hashable, Sendable {
  /// The tokens of the document whose words are the alias: "MNA" in "Mouvement … (MNA)".
  public var tokens: Range<Int>

  public init(tokens: Range<Int>) { self.tokens = tokens }
}

/// A candidate that its own recognizer turned away.
public struct StoppedCandidate: Hashable, Sendable {
  public let candidate: Candidate
  /// What kept it back: the entry of a stop list.
  public let stop: Provenance
}

/// Takes what recognizers propose, up to a limit, and what they have to report.
public struct CandidateSink: Sendable {
  public private(set) var candidates: [Candidate] = []
  /// How many candidates were turned away because the limit was reached.
  public private(set) var refused = 0
  /// What went wrong without keeping the document from being annotated.
  public private(set) var diagnostics: [Diagnostic] = []
  public let limit: Int
  /// Whether anybody wants to know of candidates that recognizers turn away themselves.
  public let isLedgerKept: Bool
  /// Empty unless ``isLedgerKept``.
  public private(set) var stopped: [StoppedCandidate] = []

  public init(limit: Int = .max, ledger isLedgerKept: Bool = false) {
    self.limit = limit
    self.isLedgerKept = isLedgerKept
  }

  public mutating func add(_ candidate: consuming Candidate) {
    guard candidates.count < limit else {
      refused += 1
      return
    }
    candidates.append(candidate)
  }

  /// Notes a candidate that is no proposal, because a stop list names its words. Does nothing unless
  /// ``isLedgerKept``; who makes many should look at that first.
  public mutating func stop(_ candidate: Candidate, because stop: Provenance) {
    if isLedgerKept { stopped.append(StoppedCandidate(candidate: candidate, stop: stop)) }
  }

  /// Reports something that the reader of the annotations should know: that another program failed, that
  /// a part of the text was left out. The annotations of the other recognizers are not touched; a recognizer
  /// that throws instead loses the whole document.
  ///
  /// The pipeline adds the document's id where the diagnostic has no place.
  public mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Proposes a span with a label, in the name of a recognizer.
  public mutating func add(
    _ span: TextSpan, _ label: Label, id: String? = nil, features: Features = [:],
    score: Double = 1, from recognizer: String, because origin: String = ""
  ) {
    add(
      Candidate(
        Annotation(
          span: span, label: label, id: id, features: features, score: score,
          provenance: Provenance(recognizer: recognizer, origin: origin))))
  }
}
