public import EntityText

/// Which upper-case letters a match must have.
public enum CaseMode: String, Sendable, CaseIterable {
  /// An upper-case letter of the entry wants one in the text; a lower-case letter matches both.
  case smart
  /// Upper and lower case exactly as in the entry.
  case exact
  /// Case does not matter.
  case fold
}

/// Whether accents may be missing or different.
public enum AccentMode: String, Sendable, CaseIterable {
  case optional
  case exact
}

/// One line of a gazetteer: a surface form and what it means.
public struct LexiconEntry: Hashable, Sendable {
  public var term: String
  /// `nil` for words that only rules use.
  public var label: Label?
  public var id: String?
  public var caseMode: CaseMode
  public var accentMode: AccentMode
  /// How many edits a text may be away from the entry: one of ``fuzzyValues``. Entries whose accents are exact are
  /// matched exactly all the same.
  public var fuzzy: Int
  /// Further forms of the term, from its inflection paradigm.
  public var inflections: [String]
  public var features: Features
  /// Carried to the candidates; see the conflict policy.
  public var priority: Int
  /// Whether the entry makes candidates by itself, or only feeds rules.
  public var standsAlone: Bool
  public var location: SourceLocation?

  public init(
    term: String, label: Label? = nil, id: String? = nil, caseMode: CaseMode = .smart,
    accentMode: AccentMode = .optional, inflections: [String] = [], features: Features = [:],
    priority: Int = 0, standsAlone: Bool = true, fuzzy: Int = 0, location: SourceLocation? = nil
  ) {
    self.term = term
    self.label = label
    self.id = id
    self.caseMode = caseMode
    self.accentMode = accentMode
    self.inflections = inflections
    self.features = features
    self.priority = priority
    self.standsAlone = standsAlone
    self.fuzzy = fuzzy
    self.location = location
  }

  /// What ``fuzzy`` may be.
  public static let fuzzyValues = 0...2

  /// The term and its inflections, without repeats.
  public var forms: [String] {
    var seen: Set<[UInt8]> = []
    return ([term] + inflections).filter { seen.insert(Array($0.utf8)).inserted }
  }
}

/// A named list of entries, as rules refer to it: `<cities>`.
public struct LexiconList: Sendable {
  public var name: String
  /// The plugin it belongs to.
  public var plugin: String
  public var entries: [LexiconEntry]
  /// Words that must not come out of this list, whatever entry they match. Only their spelling and place count.
  public var stops: [LexiconEntry]

  public init(name: String, plugin: String = "", entries: [LexiconEntry], stops: [LexiconEntry] = []) {
    self.name = name
    self.plugin = plugin
    self.entries = entries
    self.stops = stops
  }
}
