public import EntityText

/// Documents that a rule is for, by language and date: `when: { language: fr }`.
public struct RuleGuard: Hashable, Sendable {
  /// A rule runs where all of it holds; `nil` where there is no such condition.
  public var when: Condition?
  /// A rule does not run where all of it holds.
  public var unless: Condition?

  public init(when: Condition? = nil, unless: Condition? = nil) {
    self.when = when
    self.unless = unless
  }

  /// What may be asked of a document. A document that does not say satisfies no condition.
  public struct Condition: Hashable, Sendable {
    /// One of these, or a variety of it: `fr` is also `fr-CA`. Empty for any.
    public var languages: [String]
    /// The document's date is this or a later one.
    public var earliest: CalendarDate?
    /// The document's date is this or an earlier one.
    public var latest: CalendarDate?

    public init(languages: [String] = [], earliest: CalendarDate? = nil, latest: CalendarDate? = nil) {
      self.languages = languages
      self.earliest = earliest
      self.latest = latest
    }

    public func holds(of document: Document) -> Bool {
      if !languages.isEmpty {
        guard let language = document.language, languages.contains(where: { language.isVariety(of: $0) })
        else { return false }
      }
      guard earliest != nil || latest != nil else { return true }
      guard let date = document.date else { return false }
      return earliest.map { $0 <= date } ?? true && latest.map { date <= $0 } ?? true
    }

  }

  public var isEmpty: Bool { when == nil && unless == nil }

  public func admits(_ document: Document) -> Bool {
    when?.holds(of: document) ?? true && !(unless?.holds(of: document) ?? false)
  }

  /// A document with this text that is admitted; `nil` where `unless` excludes what `when` wants.
  public func admitted(_ text: String) -> Document? {
    // What is left of a range of days begins or ends where the range does, or beside the days that are taken out.
    let days: [CalendarDate?] =
      when?.earliest == nil && when?.latest == nil
      ? [nil]
      : [when?.earliest, when?.latest, unless?.latest?.adding(days: 1), unless?.earliest?.adding(days: -1)]
        .filter {
          $0 != nil
        }
    let languages: [String?] = when.flatMap { $0.languages.isEmpty ? nil : $0.languages } ?? [nil]
    for language in languages {
      for day in days {
        let document = Document(text: text, date: day, language: language)
        if admits(document) { return document }
      }
    }
    return nil
  }
}
