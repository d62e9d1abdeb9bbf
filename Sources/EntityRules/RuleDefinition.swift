public import EntityText

/// A rule as its author wrote it, read from a file but not yet understood.
public struct RuleDefinition: Sendable {
  public var name: String
  /// The plugin that the rule belongs to.
  public var plugin: String
  public var match: SourceText
  public var emits: [EmitDefinition]
  public var priority: Int
  public var stage: String
  /// The documents that the rule is for.
  public var condition: RuleGuard
  /// Sentences with the expected spans marked: `⟦TITLE ministre⟧`. The rule must find them.
  public var accept: [SourceText]
  /// Sentences in which the rule must find nothing.
  public var reject: [SourceText]
  /// The languages of the sentences; empty where a pipeline of any language must find them.
  public var languages: [String] = []
  public var location: SourceLocation
  /// The line at ``location``, for errors.
  public var line: String?

  public init(
    name: String, plugin: String = "", match: SourceText, emits: [EmitDefinition],
    priority: Int = 0, stage: String = "rules", condition: RuleGuard = RuleGuard(),
    accept: [SourceText] = [], reject: [SourceText] = [], location: SourceLocation, line: String? = nil
  ) {
    self.name = name
    self.plugin = plugin
    self.match = match
    self.emits = emits
    self.priority = priority
    self.stage = stage
    self.condition = condition
    self.accept = accept
    self.reject = reject
    self.location = location
    self.line = line
  }
}

extension RuleDefinition {
  /// The labels that the rule makes.
  public var labels: [Label] { emits.filter { !$0.isVeto }.map(\.label) }

  /// What the rule's annotations say of where they come from.
  public var provenance: Provenance {
    Provenance(recognizer: "\(plugin)/rules", origin: name, location: location)
  }

  /// One of the rule's sentences as a document that the rule is for.
  public func document(_ text: String) -> Document {
    condition.admitted(text) ?? Document(text: text)
  }
}

/// A named pattern that rules of all files may use: `@portfolio`. Where two plugins have one of the
/// same name, each sees its own.
public struct PatternDefinition: Sendable {
  public var name: String
  public var plugin: String
  public var match: SourceText

  public init(name: String, plugin: String = "", match: SourceText) {
    self.name = name
    self.plugin = plugin
    self.match = match
  }
}

/// What a rule makes of a match.
public struct EmitDefinition: Sendable {
  public var label: Label
  /// Whether the span is only to be kept free of annotations with the label (of all annotations for
  /// `Candidate.everyLabel`).
  public var isVeto: Bool
  /// The capture that gives the span; `nil` for the whole match.
  public var span: String?
  /// A template: literal text with `$name.id`, `$name.feature`, `$name` (the text) and `a ?? b`.
  public var id: String?
  /// Features, each a template.
  public var features: [(name: String, template: String)]
  public var score: Double
  /// Captures whose text names the same thing all over the document: `surname`, or `words(surname)` for each
  /// capitalised word of it.
  public var define: [String]
  public var location: SourceLocation
  /// The line at ``location``, for errors.
  public var line: String?

  public init(
    label: Label, isVeto: Bool = false, span: String? = nil, id: String? = nil,
    features: [(name: String, template: String)] = [], score: Double = 1, define: [String] = [],
    location: SourceLocation, line: String? = nil
  ) {
    self.label = label
    self.isVeto = isVeto
    self.span = span
    self.id = id
    self.features = features
    self.score = score
    self.define = define
    self.location = location
    self.line = line
  }
}

/// Text from a file with its place, so that an error inside it can be shown there.
public struct SourceText: Sendable, Hashable {
  public var text: String
  /// The place of the first character of ``text``.
  public var location: SourceLocation
  /// The whole line at ``location``; `nil` where the text does not lie in one line of the file as
  /// it is (a folded YAML block), in which case the text itself is shown.
  public var line: String?

  public init(_ text: String, at location: SourceLocation, line: String? = nil) {
    self.text = text
    self.location = location
    self.line = line
  }

  /// A diagnostic at an offset in the text, in Unicode scalars.
  func diagnostic(
    _ severity: Diagnostic.Severity = .error, code: String, _ message: String, at offset: Int,
    help: String? = nil
  ) -> Diagnostic {
    var place = location
    if line != nil {
      place.column = (location.column ?? 1) + offset
    } else {
      place.column = offset + 1
    }
    return Diagnostic(
      severity, code: code, message, at: place, sourceLine: line ?? text, help: help)
  }
}
