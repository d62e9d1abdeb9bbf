import EntityPipeline
import EntityRecognition
import EntityText
import RandomTesting
import Testing

/// What holds of every set of candidates.
@Suite struct ConflictPolicyRandomTests {
  static let rounds = 400

  private struct Loss: Hashable {
    var candidate: Candidate
    var winner: Candidate
    var clause: ConflictPolicy.Clause
  }

  /// Candidates that get much in each other's way: few places, labels, ids and origins.
  private static func candidates(_ generator: inout SeededGenerator) -> [Candidate] {
    // In one set of eight there are large groups.
    let most = Int.random(in: 0..<8, using: &generator) == 0 ? 80 : 14
    let count = Int.random(in: 0...most, using: &generator)
    // In one set of three, one of them is a veto.
    let veto = Int.random(in: 0..<3, using: &generator) == 0 ? Int.random(in: 0...14, using: &generator) : -1
    return (0..<count).map { number in
      let start = Int.random(in: 0..<20, using: &generator)
      let labels: [Label] =
        ["TITLE", "ORGANIZATION", "DEMONYM", "COUNTRY"] + (number == veto ? ["*", "*"] : [])
      let origin = ["list", "rule", "whole"].randomElement(using: &generator)!
      return candidate(
        start, Int.random(in: start + 1...min(24, start + 12), using: &generator),
        labels.randomElement(using: &generator)!,
        id: [nil, "CU", "RU"].randomElement(using: &generator)!,
        priority: [0, 0, 0, 1, -1].randomElement(using: &generator)!,
        score: [1, 1, 0.5].randomElement(using: &generator)!,
        isWhole: origin == "whole", isVeto: number == veto,
        by: ["a", "b"].randomElement(using: &generator)!, origin: origin)
    }
  }

  /// Every round with a policy, its candidates, its survivors and its losses.
  private static func forEachRound(
    _ kind: ConflictPolicy.Kind,
    _ body: (ConflictPolicy, [Candidate], [Candidate], [Loss], inout SeededGenerator) -> Void
  ) {
    for round in 0..<rounds {
      var generator = SeededGenerator(stream: UInt64(round))
      let policy = ConflictPolicy(kind: kind, nesting: nesting)
      let candidates = candidates(&generator)
      var rejections: [ConflictPolicy.Rejection]? = []
      let survivors = policy.resolve(candidates, rejections: &rejections)
      let losses = (rejections ?? []).map {
        Loss(candidate: $0.candidate, winner: $0.winner, clause: $0.clause)
      }
      body(policy, candidates, survivors, losses, &generator)
    }
  }

  @Test(arguments: ConflictPolicy.Kind.allCases)
  func orderOfInputDoesNotMatter(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { policy, candidates, survivors, losses, generator in
      var rejections: [ConflictPolicy.Rejection]? = []
      let again = policy.resolve(candidates.shuffled(using: &generator), rejections: &rejections)
      #expect(again == survivors, "\(seedLine)")
      let lossesAgain = (rejections ?? []).map {
        Loss(candidate: $0.candidate, winner: $0.winner, clause: $0.clause)
      }
      #expect(counts(lossesAgain) == counts(losses), "\(seedLine)")
    }
  }

  @Test(arguments: ConflictPolicy.Kind.allCases)
  func everyCandidateSurvivesOrIsAccountedFor(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { _, candidates, survivors, losses, _ in
      #expect(counts(survivors + losses.map(\.candidate)) == counts(candidates), "\(seedLine)")
      #expect(losses.allSatisfy { survivors.contains($0.winner) }, "\(seedLine)")
      #expect(
        losses.allSatisfy { $0.winner.annotation.span.overlaps($0.candidate.annotation.span) },
        "\(seedLine)")
    }
  }

  @Test(arguments: ConflictPolicy.Kind.allCases)
  func resolvingTwiceChangesNothing(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { policy, _, survivors, _, _ in
      var ledger: [ConflictPolicy.Rejection]? = []
      #expect(policy.resolve(survivors, rejections: &ledger) == survivors, "\(seedLine)")
      #expect(ledger?.isEmpty ?? false, "\(seedLine)")
    }
  }

  /// Who survived before is known to get along, which saves asking and changes nothing.
  @Test(arguments: ConflictPolicy.Kind.allCases)
  func knowingWhoSurvivedBeforeChangesNothing(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { policy, _, survivors, _, generator in
      let all = survivors + Self.candidates(&generator)
      var rejections: [ConflictPolicy.Rejection]? = []
      var rejectionsAnew: [ConflictPolicy.Rejection]? = []
      let settled = policy.resolve(all, settled: survivors.count, rejections: &rejections)
      #expect(policy.resolve(all, rejections: &rejectionsAnew) == settled, "\(seedLine)")
      #expect(
        rejections?.map(\.candidate) == rejectionsAnew?.map(\.candidate)
          && rejections?.map(\.winner) == rejectionsAnew?.map(\.winner)
          && rejections?.map(\.clause) == rejectionsAnew?.map(\.clause), "\(seedLine)")
    }
  }

  /// The policy's own words, without grouping: one by one in order, kept if it gets along with all kept.
  @Test(arguments: ConflictPolicy.Kind.allCases)
  func agreesWithTheObviousWay(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { _, candidates, survivors, _, _ in
      var kept: [Candidate] = []
      for candidate in candidates.sorted(by: { goesBefore($0, $1, kind) })
      where kept.allSatisfy({ getsAlong(candidate, $0, kind) }) {
        kept.append(candidate)
      }
      #expect(counts(kept) == counts(survivors), "\(seedLine)")
    }
  }

  @Test func nestedSurvivorsNestAsAllowed() {
    Self.forEachRound(.nested) { _, _, all, _, _ in
      let survivors = all.filter { !$0.isVeto }
      for (index, a) in survivors.enumerated() {
        for b in survivors[(index + 1)...] {
          #expect(!a.annotation.span.crosses(b.annotation.span), "\(seedLine)")
          // In text order the outer one stands first.
          guard a.annotation.span.overlaps(b.annotation.span) else { continue }
          #expect(a.annotation.span != b.annotation.span, "\(seedLine)")
          #expect(nesting[a.annotation.label]?.contains(b.annotation.label) ?? false, "\(seedLine)")
          #expect(a.annotation.features["nested"] != "none", "\(seedLine)")
          let isHead =
            a.annotation.label == b.annotation.label && a.annotation.span.start == b.annotation.span.start
          #expect(!isHead, "\(seedLine)")
        }
      }
    }
  }

  @Test(arguments: ConflictPolicy.Kind.allCases)
  func nothingThatAVetoForbidsSurvivesWithIt(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { _, _, survivors, _, _ in
      for veto in survivors where veto.isVeto {
        let overlapping = survivors.filter { !$0.isVeto && $0.annotation.span.overlaps(veto.annotation.span) }
        let isGeneral = veto.annotation.label == Candidate.everyLabel
        #expect(
          overlapping.allSatisfy { !isGeneral && $0.annotation.label != veto.annotation.label },
          "\(seedLine)")
      }
    }
  }

  @Test(arguments: [ConflictPolicy.Kind.longest, .priority, .score])
  func flatSurvivorsAreDisjoint(_ kind: ConflictPolicy.Kind) {
    Self.forEachRound(kind) { _, _, all, _, _ in
      let survivors = all.filter { !$0.isVeto }
      for (a, b) in zip(survivors, survivors.dropFirst()) {
        #expect(a.annotation.span.end <= b.annotation.span.start, "\(seedLine)")
      }
    }
  }
}

private func counts<Element: Hashable>(_ elements: [Element]) -> [Element: Int] {
  Dictionary(elements.map { ($0, 1) }, uniquingKeysWith: +)
}

private func getsAlong(_ a: Candidate, _ b: Candidate, _ kind: ConflictPolicy.Kind) -> Bool {
  let (x, y) = (a.annotation, b.annotation)
  guard x.span.overlaps(y.span) else { return true }
  if a.isVeto != b.isVeto {
    let veto = a.isVeto ? x.label : y.label
    return veto != Candidate.everyLabel && x.label != y.label
  }
  switch kind {
  case .keepAll: return !(x.span == y.span && x.label == y.label && x.id == y.id)
  case .longest, .priority, .score: return false
  case .nested:
    if x.span == y.span || x.span.crosses(y.span) { return false }
    let (outer, inner) = x.span.contains(y.span) ? (a, b) : (b, a)
    let isHead = x.label == y.label && x.span.start == y.span.start
    return !isHead && outer.annotation.features["nested"] != "none"
      && (nesting[outer.annotation.label] ?? []).contains(inner.annotation.label)
  }
}

private func goesBefore(_ a: Candidate, _ b: Candidate, _ kind: ConflictPolicy.Kind) -> Bool {
  let priority = Double(b.priority - a.priority)
  let length = Double(b.annotation.span.count - a.annotation.span.count)
  let score = b.annotation.score - a.annotation.score
  let steps: [Double] =
    switch kind {
    case .nested, .keepAll: [priority, length, score]
    case .longest: [length, priority, score]
    case .priority: [priority, score, length]
    case .score: [score, priority, length]
    }
  if let decided = steps.first(where: { $0 != 0 }) { return decided < 0 }
  return key(a).lexicographicallyPrecedes(key(b))
}

/// What breaks ties, each part such that the smaller goes first.
private func key(_ candidate: Candidate) -> [String] {
  let annotation = candidate.annotation
  func digits(_ number: Int) -> String { String(repeating: "0", count: 6 - "\(number)".count) + "\(number)" }
  return [
    digits(annotation.span.start), candidate.isVeto ? "0" : "1", annotation.label.rawValue,
    annotation.id.map { "0\($0)" } ?? "1", annotation.provenance?.recognizer ?? "",
    annotation.provenance?.origin ?? "",
  ]
}
