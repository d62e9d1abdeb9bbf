internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token. What else must hold there is asked of those that are found so: what contexts ask of
/// the tokens beside the place, features of hits, and what the rule goes on with behind its first element.
struct StartFilter: Sendable {
  /// A way in which a rule can begin.
  struct Way: BitwiseCopyable {
    var rule: Int32
    /// What the token behind the first element must and must not be; `nil` where there need be none.
    var next: FlagFilter?
    /// The word that must come behind that token; -1 where there need be none.
    var third: Int32
    /// What comes behind the first token, as a context; -1 where that is not known.
    var rest: Int32
    /// Contexts that neither its pile nor its group asks of.
    var looks = WayTable.Looks(first: 0, count: 0)
  }

  let byWord: WayTable
  let byList: WayTable
  let byLabel: WayTable
  let byTest: WayTable
  /// Tests that some rule may start with.
  let tests: [Int]
  let needs: NeedFilter
  let nearby: NearbyFilter
}

extension StartFilter {
  /// - Parameters:
  ///   - rests: ``RuleLinker/rests``.
  ///   - lookFilter: of the same rules.
  init(_ rules: LinkedRules, rests: [Int32: Int32], lookFilter: LookFilter) {
    var (words, hits, labels, tests) = (
      WayTable.Drawer(), WayTable.Drawer(), WayTable.Drawer(), WayTable.Drawer()
    )
    for rule in rules.entries.indices {
      for opening in rules.openings(from: rules.entries[rule]) {
        let instruction = opening.instruction
        let key = UInt32(bitPattern: instruction.a)
        let behind = rules.openings(from: opening.place + 1)
        let way = Way(
          rule: Int32(rule), next: rules.flags(of: behind), third: rules.wordBehindToken(behind) ?? -1,
          rest: rests[opening.place + 1] ?? -1)
        // Bits are looked at before tests are tried.
        let looks = opening.looks.sorted {
          (lookFilter.tests[Int($0)].count, $0) < (lookFilter.tests[Int($1)].count, $1)
        }
        let (flags, next) = (rules.flags(of: opening), rules.words(of: behind))
        switch instruction.operation {
        case .token, .exact: words.file(way, flags, looks: looks, under: key, next: next)
        case .oneOf:
          for word in rules.wordSets[Int(key)] {
            words.file(way, flags, looks: looks, under: UInt32(word), next: next)
          }
        case .hit: hits.file(way, flags, features: instruction.b, looks: looks, under: key, next: next)
        case .annotation: labels.file(way, flags, looks: looks, under: key, next: next)
        case .test: tests.file(way, flags, looks: looks, under: key, next: next)
        default: break
        }
      }
    }
    (byWord, byList) = (WayTable(words), WayTable(hits))
    (byLabel, byTest) = (WayTable(labels), WayTable(tests))
    self.tests = rules.tests.indices.filter(byTest.contains)
    let ruleNeeds = RuleNeeds(rules)
    (needs, nearby) = (NeedFilter(rules, ruleNeeds), NearbyFilter(rules, ruleNeeds))
  }
}

extension LinkedRules {
  /// What the first token must and must not be for an opening: by its own test, and by what the contexts before
  /// it that look ahead need there.
  fileprivate func flags(of opening: Opening) -> FlagFilter {
    var result = flags(opening.instruction)
    for look in opening.looks {
      let context = looks[Int(look)]
      guard !context.isBehind, !context.isNegated else { continue }
      let needed = common(openings(from: context.start).map { flags($0.instruction) })
      result.wanted |= needed.wanted
      result.unwanted |= needed.unwanted
    }
    return result
  }

  /// What a token must and must not be for any of some openings; `nil` where one needs none.
  fileprivate func flags(of openings: [Opening]) -> FlagFilter? {
    if openings.contains(where: { $0.instruction.operation == .match }) { return nil }
    return common(openings.map(flags))
  }

  /// The words with which some openings begin; `nil` where one begins with something else, or too many.
  fileprivate func words(of openings: [Opening]) -> [Int32]? {
    var words: Set<Int32> = []
    for next in openings {
      switch next.instruction.operation {
      case .token, .exact: words.insert(next.instruction.a)
      case .oneOf: words.formUnion(wordSets[Int(next.instruction.a)])
      default: return nil
      }
      if words.count > 100 { return nil }
    }
    return words.sorted()
  }

  /// The word that must come behind what some openings take, if each takes one token; `nil` where there is no such
  /// word, or not only one.
  fileprivate func wordBehindToken(_ openings: [Opening]) -> Int32? {
    var word: Int32?
    for opening in openings {
      switch opening.instruction.operation {
      case .token, .exact, .oneOf, .test: break
      default: return nil
      }
      guard let next = words(of: self.openings(from: opening.place + 1)), next.count == 1,
        word ?? next[0] == next[0]
      else { return nil }
      word = next[0]
    }
    return word
  }

  private func flags(_ instruction: LinkedInstruction) -> FlagFilter {
    instruction.operation == .test ? filters[Int(instruction.a)] : FlagFilter()
  }

  /// What all of some filters need.
  private func common(_ filters: [FlagFilter]) -> FlagFilter {
    guard let first = filters.first else { return FlagFilter() }
    return filters.dropFirst().reduce(first) { $0.common(with: $1) }
  }
}
