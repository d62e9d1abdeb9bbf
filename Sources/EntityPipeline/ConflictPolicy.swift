public import EntityRecognition
public import EntityText

/// Decides which of the candidates that get in each other's way survive.
///
/// Candidates are taken one by one in a total order, and each is kept if it is compatible with all
/// those kept before it. The order never looks at which recognizer spoke first or in which order
/// plugins were listed, so equal input gives equal output.
///
/// | policy | order | compatible |
/// |---|---|---|
/// | `nested` | priority, length, score, then ties | disjoint, or nested as ``nesting`` allows |
/// | `longest` | length, priority, score, then ties | disjoint |
/// | `priority` | priority, score, length, then ties | disjoint |
/// | `score` | score, priority, length, then ties | disjoint |
/// | `keep-all` | priority, length, score, then ties | everything but the same span, label and id |
///
/// A veto is compatible with what it does not forbid. Nested also means: nothing inside an annotation with the feature
/// `nested=none`, and nothing at the start of an annotation of the same label, where it is the head
/// of the longer name.
///
/// Higher priority, greater length in bytes and higher score go first. Ties: earlier start, then
/// label, id (one that is there before one that is not), recognizer, origin, file and line, each
/// ascending.
public struct ConflictPolicy: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case nested, longest, priority, score
    case keepAll = "keep-all"
  }

  /// The step of the policy that decided against a candidate.
  public enum Clause: String, Sendable {
    /// The winner has the same span, label and id.
    case duplicate
    case priority, length, score
    /// Equal in all that counts; the last step of the order decided.
    case tie
    /// Nested where the policy does not allow it.
    case nesting
    /// No conflict: a stop list keeps the words from coming out of their list. The winner is a veto that stands for
    /// the stop list, with its place.
    case stop
  }

  /// A candidate that did not survive, and why.
  public struct Rejection: Sendable {
    public let candidate: Candidate
    public let winner: Candidate
    public let clause: Clause
  }

  /// The feature by which an annotation forbids anything inside it: `nested=none`.
  public static let nestedFeature = "nested"

  /// The feature that keeps the ids of equally good candidates: `alternatives=CG`.
  public static let alternativesFeature = "alternatives"

  public var kind: Kind
  /// For each label the labels that may lie inside it. Used by `nested`.
  public var nesting: [Label: Set<Label>]

  public init(kind: Kind = .nested, nesting: [Label: Set<Label>] = [:]) {
    self.kind = kind
    self.nesting = nesting
  }

  /// The survivors, in text order, vetoes included (so that they hold in later stages too).
  /// - Parameter rejections: collects the others where it is not `nil`.
  /// - Complexity: O(n log n), and quadratic in the size of a group of overlapping candidates.
  public func resolve(_ candidates: [Candidate], rejections: inout [Rejection]?) -> [Candidate] {
    var places = candidates.indices.map { Place(candidates[$0], $0) }
    places.sort { $0.span != $1.span ? $0.span < $1.span : $0.number < $1.number }
    var kept: [Candidate] = []
    kept.reserveCapacity(candidates.count)
    var start = 0
    while start < places.count {
      var groupEnd = places[start].span.end
      var end = start + 1
      while end < places.count, places[end].span.start < groupEnd {
        groupEnd = max(groupEnd, places[end].span.end)
        end += 1
      }
      if end == start + 1 {
        kept.append(candidates[places[start].number])
      } else {
        resolve(places[start..<end], of: candidates, into: &kept, &rejections)
      }
      start = end
    }
    return kept
  }

  /// What the order asks of a candidate first, so that sorting moves no candidates.
  private struct Place {
    let span: TextSpan
    let priority: Int
    let score: Double
    let number: Int

    init(_ candidate: borrowing Candidate, _ number: Int) {
      span = candidate.annotation.span
      priority = candidate.priority
      score = candidate.annotation.score
      self.number = number
    }
  }

  private func resolve(
    _ group: ArraySlice<Place>, of candidates: [Candidate], into kept: inout [Candidate],
    _ rejections: inout [Rejection]?
  ) {
    let steps = steps
    var survivors: [Int] = []
    for place in group.sorted(by: { precedes($0, $1, steps, candidates) }) {
      if let winner = survivors.first(where: { !isCompatible(candidates[place.number], with: candidates[$0]) }
      ) {
        rejections?.append(
          Rejection(
            candidate: candidates[place.number], winner: candidates[winner],
            clause: clause(candidates[place.number], candidates[winner])))
      } else {
        survivors.append(place.number)
      }
    }
    survivors.sort {
      AnnotatedDocument.inTextOrder(candidates[$0].annotation, candidates[$1].annotation)
    }
    for number in survivors { kept.append(candidates[number]) }
  }

  /// "Congo" is one of two states, and nothing here says which: the id that comes first in the order is
  /// taken, and those of equally good candidates are kept as the feature ``alternativesFeature``.
  /// - Complexity: O(n log n).
  func notingAlternatives(among candidates: [Candidate], in kept: [Candidate]) -> [Candidate] {
    let linked = candidates.indices
      .filter { !candidates[$0].isVeto && candidates[$0].annotation.id != nil }
      .sorted { candidates[$0].annotation.span < candidates[$1].annotation.span }
    var ids: [Name: Set<String>] = [:]
    // Most names have a span to themselves.
    for (number, next) in zip(linked, linked.dropFirst())
    where candidates[number].annotation.span == candidates[next].annotation.span {
      for candidate in [candidates[number], candidates[next]] {
        if let id = candidate.annotation.id { ids[Name(candidate), default: []].insert(id) }
      }
    }
    if ids.isEmpty { return kept }
    return kept.map { candidate in
      guard !candidate.isVeto, let id = candidate.annotation.id, let others = ids[Name(candidate)],
        others.count > 1
      else { return candidate }
      var noted = candidate
      noted.annotation.features[Self.alternativesFeature] = others.subtracting([id]).sorted().joined(
        separator: " ")
      return noted
    }
  }

  /// What equally good candidates for one name have in common.
  private struct Name: Hashable {
    var span: TextSpan
    var label: Label
    var priority: Int
    var score: Double

    init(_ candidate: Candidate) {
      span = candidate.annotation.span
      label = candidate.annotation.label
      priority = candidate.priority
      score = candidate.annotation.score
    }
  }

  // MARK: Compatibility

  private func isCompatible(_ candidate: Candidate, with kept: Candidate) -> Bool {
    let a = candidate.annotation
    let b = kept.annotation
    if !a.span.overlaps(b.span) { return true }
    if candidate.isVeto, kept.isVeto { return true }
    if candidate.isVeto || kept.isVeto { return !candidate.forbids(kept) && !kept.forbids(candidate) }
    switch kind {
    case .keepAll: return a.span != b.span || a.label != b.label || a.id != b.id
    case .longest, .priority, .score: return false
    case .nested:
      if a.span == b.span || a.span.crosses(b.span) { return false }
      return b.span.contains(a.span) ? mayHold(kept, candidate) : mayHold(candidate, kept)
    }
  }

  private func mayHold(_ outer: Candidate, _ inner: Candidate) -> Bool {
    let a = outer.annotation
    let b = inner.annotation
    if a.features[Self.nestedFeature] == "none" { return false }
    // "Conseil" at the start of "Conseil de sécurité" is the head of the name, not another one.
    if a.label == b.label, a.span.start == b.span.start { return false }
    return nesting[a.label]?.contains(b.label) ?? false
  }

  // MARK: Order

  /// Whether `a` is taken before `b`.
  private func precedes(_ a: Place, _ b: Place, _ steps: [Clause], _ candidates: [Candidate]) -> Bool {
    for step in steps {
      switch step {
      case .priority where a.priority != b.priority: return a.priority > b.priority
      case .length where a.span.count != b.span.count: return a.span.count > b.span.count
      case .score where a.score != b.score: return a.score > b.score
      default: continue
      }
    }
    return Self.breaksTie(candidates[a.number], candidates[b.number])
  }

  private var steps: [Clause] {
    switch kind {
    case .nested, .keepAll: [.priority, .length, .score]
    case .longest: [.length, .priority, .score]
    case .priority: [.priority, .score, .length]
    case .score: [.score, .priority, .length]
    }
  }

  private static func breaksTie(_ a: Candidate, _ b: Candidate) -> Bool {
    let x = a.annotation
    let y = b.annotation
    if x.span != y.span { return x.span < y.span }
    // A veto before what it forbids.
    if a.isVeto != b.isVeto { return a.isVeto }
    if x.label != y.label { return x.label < y.label }
    if x.id != y.id {
      guard let xID = x.id, let yID = y.id else { return x.id != nil }
      return xID < yID
    }
    guard let p = x.provenance, let q = y.provenance else { return x.provenance != nil }
    if p.recognizer != q.recognizer { return p.recognizer < q.recognizer }
    if p.origin != q.origin { return p.origin < q.origin }
    guard let here = p.location, let there = q.location else { return p.location != nil }
    return here < there
  }

  private func clause(_ loser: Candidate, _ winner: Candidate) -> Clause {
    let a = loser.annotation
    let b = winner.annotation
    if a.span == b.span, a.label == b.label, a.id == b.id { return .duplicate }
    for step in steps {
      switch step {
      case .priority where loser.priority != winner.priority: return .priority
      case .score where a.score != b.score: return .score
      case .length where a.span.count != b.span.count:
        return kind == .nested && !a.span.crosses(b.span) ? .nesting : .length
      default: continue
      }
    }
    return .tie
  }
}
