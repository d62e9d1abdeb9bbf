public import EntityLexicon
public import EntityRecognition
internal import EntityText

/// Runs the rules of one stage.
public struct RuleRecognizer: Recognizer {
  public let descriptor: RecognizerDescriptor
  public let rules: [CompiledRule]
  /// For each rule the documents that it is for; `nil` for all.
  private let guards: [RuleGuard?]
  private let plan: RulePlan
  private let startFinder: StartFinder

  /// - Parameters:
  ///   - rules: in any order; which of two candidates wins is the conflict policy's affair.
  ///   - lexicon: the one whose lists the rules were compiled against.
  ///   - linked: the same rules linked, where somebody has kept them.
  public init(stage: String, rules: [CompiledRule], lexicon: Lexicon, linked: LinkedStage? = nil) {
    self.rules = rules
    guards = rules.map { $0.definition.condition.isEmpty ? nil : $0.definition.condition }
    let linked = linked ?? LinkedStage(rules.map(\.program))
    plan = RulePlan(linked.rules, lexicon: lexicon)
    startFinder = StartFinder(linked.filter, of: linked.rules)
    descriptor = RecognizerDescriptor(
      id: "rules/\(stage)", stage: stage,
      makes: Set(rules.flatMap(\.definition.labels)),
      needs: Set(rules.flatMap(\.labels)))
  }

  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    let arena = Arena()
    let found = TextWords.words(of: context, for: plan.rules.words)
    let labels = plan.labels(of: context.annotations, in: arena)
    let open = startFinder.needs.openRules(in: found, labels: labels, arena)
    guard !open.rules.isEmpty else { return }
    let view = TextView(context, plan, found, labels: labels, arena)
    let starts = startFinder.starts(in: view, open)
    // It takes memory for each instruction, which is for nothing where no rule can start.
    guard !starts.rules.isEmpty else { return }
    var matcher = RuleMatcher(view)
    for number in starts.rules.lazy.map(Int.init)
    where guards[number]?.admits(context.document) ?? true {
      for match in matcher.matches(of: number, from: starts[number]) {
        emit(match, of: rules[number], view, into: &candidates)
      }
    }
  }

  private func emit(
    _ match: RuleMatch, of rule: CompiledRule, _ view: TextView, into candidates: inout CandidateSink
  ) {
    for emit in rule.emits {
      rule.forEachOccurrence(of: emit, in: match) {
        self.emit(emit, of: rule, $0, view, into: &candidates)
      }
    }
  }

  private func emit(
    _ emit: CompiledRule.Emit, of rule: CompiledRule, _ match: RuleMatch, _ view: TextView,
    into candidates: inout CandidateSink
  ) {
    // A capture that took no part in the match has nothing to say.
    guard let tokens = emit.tokens(in: match) else { return }
    func text(of template: Template) -> String? {
      TemplateValues(match: match, rule: rule, view: view).text(of: template)
    }
    var annotation = emit.annotation
    annotation.span = view.source.text.span(of: tokens)
    if let id = emit.id { annotation.id = text(of: id) }
    for feature in emit.features { annotation.features[feature.name] = text(of: feature.template) }
    var aliases: [AliasDefinition] = []
    for expression in emit.aliases { addAliases(expression, match, rule, view, to: &aliases) }
    candidates.add(
      Candidate(annotation, priority: rule.definition.priority, isVeto: emit.isVeto, aliases: aliases))
  }

  private func addAliases(
    _ expression: AliasExpression, _ match: RuleMatch, _ rule: CompiledRule, _ view: TextView,
    to aliases: inout [AliasDefinition]
  ) {
    guard
      let tokens = expression.capture == "0"
        ? match.tokens : rule.captures.number(of: expression.capture).flatMap(match.capture)
    else { return }
    guard expression.eachWord else { return aliases.append(AliasDefinition(tokens: tokens)) }
    let first = aliases.count
    for index in tokens {
      let flags = view.tokens[index].flags
      if aliases.count > first, aliases[aliases.count - 1].tokens.upperBound == index,
        flags.contains(.hyphenBefore)
      {
        // What hyphens join to a name is part of it: "Suk-yeol" is not also called "Suk".
        aliases[aliases.count - 1].tokens = aliases[aliases.count - 1].tokens.lowerBound..<index + 1
      } else if flags.contains(.initialUpper), view.length(index) >= 3 {
        // Particles and initials are not names by themselves.
        aliases.append(AliasDefinition(tokens: index..<index + 1))
      }
    }
  }
}

/// What templates see of a match.
private struct TemplateValues {
  let match: RuleMatch
  let rule: CompiledRule
  let view: TextView

  func text(of template: Template) -> String? {
    for alternative in template.alternatives {
      var result = ""
      var isComplete = true
      for part in alternative {
        guard let value = self.value(of: part) else {
          isComplete = false
          break
        }
        result += value
      }
      if isComplete { return result }
    }
    return nil
  }

  private func value(of part: Template.Part) -> String? {
    switch part {
    case .literal(let text): return text
    case .capture(let name, let field):
      guard let tokens = name == "0" ? match.tokens : rule.captures.number(of: name).flatMap(match.capture)
      else {
        return nil
      }
      let elements =
        name == "0" ? rule.elements : rule.captures.number(of: name).map { rule.captures.elements[$0] }
      return view.value(of: field, elements ?? [], at: tokens)
    }
  }
}
