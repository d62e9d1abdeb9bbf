internal import EntityRules
internal import EntityText

/// `when` and `unless` of a rule: the documents that it is for.
extension RuleFile {
  enum Condition {
    static let mapping = YAMLMapping("a condition", language, before, after, between)
    static let language = YAMLKey(
      "language",
      .oneOrMore(
        of: .text(matching: tag, code: "rule.language", kind: "a language tag", help: "write fr or pt-BR")),
      "The document's language, or one of several; fr is also fr-CA.")
    static let before = YAMLKey("before", .date, "The document's date is earlier than this day.")
    static let after = YAMLKey("after", .date, "The document's date is later than this day.")
    static let between = YAMLKey(
      "between", .list(of: .date),
      "The document's date is the first of these days, the last, or lies between.")
    private static let tag = "[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*"
  }

  static func condition(_ record: YAMLRecord, _ problems: inout [Diagnostic]) -> RuleGuard.Condition? {
    let known = problems.count
    let languages = record.read(Condition.language, &problems)
    let asksForNoLanguage = languages?.isEmpty == true && problems.count == known
    var condition = RuleGuard.Condition(languages: languages ?? [])
    let days = record.read(Condition.between, &problems)
    if let days, days.count != 2 {
      problems.append(
        record.place(of: Condition.between).problem(
          "rule.date", "between wants two days", help: "write between: [2020-01-01, 2020-12-31]"))
    }
    let after = record.read(Condition.after, &problems)
    let before = record.read(Condition.before, &problems)
    condition.earliest = [days?.first, after?.adding(days: 1)].compactMap { $0 }.max()
    condition.latest = [days?.last, before?.adding(days: -1)].compactMap { $0 }.min()
    let isBeyondAll =
      after != nil && after?.adding(days: 1) == nil || before != nil && before?.adding(days: -1) == nil
    let isReversed =
      condition.earliest.flatMap { earliest in condition.latest.map { $0 < earliest } } ?? false
    if isBeyondAll || isReversed {
      problems.append(record.value.problem("rule.date", "no day is in this range"))
      return nil
    }
    if record.value.isMapping,
      record.value.entries("a condition", &problems).isEmpty || asksForNoLanguage
    {
      problems.append(
        record.value.problem(
          "rule.empty-condition", "this condition asks nothing",
          help: "known: language, before, after, between"))
    }
    return condition
  }
}

extension YAMLType where Value == CalendarDate {
  static var date: YAMLType {
    YAMLType<String>.text(
      matching: "\\d{4}-\\d{2}-\\d{2}", code: "rule.date", kind: "a day", help: "write 2023-06-16",
      types: ["string"]
    ).map { text, value, problems in
      if let date = CalendarDate(iso8601: text) { return date }
      problems.append(value.problem("rule.date", "there is no day \(text)"))
      return nil
    }
  }
}
