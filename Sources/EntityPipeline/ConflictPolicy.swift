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
  /// - Parameters:
  ///   - settled: how many candidates from the first on survived together before, in the order in which they came
  ///     out. They are in nobody's way but that of the others.
  ///   - notingAlternatives: whether survivors take the ids of those that lost to them and were as good. "Congo" is
  ///     one of two states, and nothing here says which: the id that comes first in the order is taken, and the
  ///     others are kept as the feature ``alternativesFeature``.
  ///   - rejections: collects the others where it is not `nil`.
  /// - Complexity: O(n log n), and quadratic in the size of a group of overlapping candidates.
  public func resolve(
    _ candidates: consuming [Candidate], settled: Int = 0, notingAlternatives: Bool = false,
    rejections: inout [Rejection]?
  ) -> [Candidate] {
    guard !candidates.isEmpty else { return [] }
    let isNotingLosses = rejections != nil
    let (survivors, losses, alternatives) = candidates.withUnsafeBufferPointer { candidates in
      var resolution = ConflictResolution(
        of: candidates, settled: settled, by: self, notingLosses: isNotingLosses,
        notingAlternatives: notingAlternatives)
      resolution.run()
      return (resolution.numbers, resolution.losses, resolution.alternatives)
    }
    rejections? += losses.map { loss in
      let (loser, winner) = (candidates[loss.loser], candidates[loss.winner])
      return Rejection(candidate: loser, winner: winner, clause: clause(loser, winner))
    }
    for (number, ids) in alternatives {
      candidates[number].annotation.features[Self.alternativesFeature] = ids.sorted().joined(separator: " ")
    }
    candidates.keep(survivors)
    return candidates
  }

  // MARK: Compatibility

  func isCompatible(_ candidate: borrowing Candidate, with kept: borrowing Candidate) -> Bool {
    let a = candidate.annotation.span
    let b = kept.annotation.span
    if !a.overlaps(b) { return true }
    if candidate.isVeto, kept.isVeto { return true }
    if candidate.isVeto || kept.isVeto { return !candidate.forbids(kept) && !kept.forbids(candidate) }
    switch kind {
    case .keepAll: return !isDuplicate(candidate, kept)
    case .longest, .priority, .score: return false
    case .nested:
      if a == b || a.crosses(b) { return false }
      return b.contains(a) ? mayHold(kept, candidate) : mayHold(candidate, kept)
    }
  }

  /// Whether a candidate cannot survive beside one that did before, whoever comes with it of its own priority.
  func isHopeless(_ candidate: borrowing Candidate, beside survivor: borrowing Candidate) -> Bool {
    steps.0 == .priority && survivor.priority > candidate.priority && !isCompatible(candidate, with: survivor)
  }

  private func mayHold(_ outer: borrowing Candidate, _ inner: borrowing Candidate) -> Bool {
    if outer.annotation.features[Self.nestedFeature] == "none" { return false }
    // "Conseil" at the start of "Conseil de sécurité" is the head of the name, not another one.
    if outer.annotation.span.start == inner.annotation.span.start,
      outer.annotation.label == inner.annotation.label
    {
      return false
    }
    return nesting[outer.annotation.label]?.contains(inner.annotation.label) ?? false
  }

  private func isDuplicate(_ a: borrowing Candidate, _ b: borrowing Candidate) -> Bool {
    a.annotation.span == b.annotation.span && a.annotation.label == b.annotation.label
      && a.annotation.id == b.annotation.id
  }

  // MARK: Order

  /// Whether `a` is taken before `b`.
  func precedes(_ a: borrowing Candidate, _ b: borrowing Candidate) -> Bool {
    switch firstDifference(a, b) {
    case .priority: a.priority > b.priority
    case .length: a.annotation.span.count > b.annotation.span.count
    case .score: a.annotation.score > b.annotation.score
    default: Self.breaksTie(a, b)
    }
  }

  /// The first step of the order in which two candidates differ; `nil` where it leaves them to the ties.
  private func firstDifference(_ a: borrowing Candidate, _ b: borrowing Candidate) -> Clause? {
    let (first, second, third) = steps
    if Self.differ(a, b, in: first) { return first }
    if Self.differ(a, b, in: second) { return second }
    return Self.differ(a, b, in: third) ? third : nil
  }

  private var steps: (Clause, Clause, Clause) {
    switch kind {
    case .nested, .keepAll: (.priority, .length, .score)
    case .longest: (.length, .priority, .score)
    case .priority: (.priority, .score, .length)
    case .score: (.score, .priority, .length)
    }
  }

  private static func differ(
    _ a: borrowing Candidate, _ b: borrowing Candidate, in step: Clause
  ) -> Bool {
    switch step {
    case .priority: a.priority != b.priority
    case .length: a.annotation.span.count != b.annotation.span.count
    case .score: a.annotation.score != b.annotation.score
    default: false
    }
  }

  private static func breaksTie(_ a: borrowing Candidate, _ b: borrowing Candidate) -> Bool {
    if a.annotation.span != b.annotation.span { return a.annotation.span < b.annotation.span }
    // A veto before what it forbids.
    if a.isVeto != b.isVeto { return a.isVeto }
    let (x, y) = (a.annotation.label, b.annotation.label)
    if x != y { return x < y }
    let (i, j) = (a.annotation.id, b.annotation.id)
    if i != j {
      guard let i, let j else { return i != nil }
      return i < j
    }
    guard let p = a.annotation.provenance, let q = b.annotation.provenance else {
      return a.annotation.provenance != nil
    }
    if p.recognizer != q.recognizer { return p.recognizer < q.recognizer }
    if p.origin != q.origin { return p.origin < q.origin }
    guard let here = p.location, let there = q.location else { return p.location != nil }
    return here < there
  }

  private func clause(_ loser: borrowing Candidate, _ winner: borrowing Candidate) -> Clause {
    if isDuplicate(loser, winner) { return .duplicate }
    switch firstDifference(loser, winner) {
    case .length where kind == .nested && !loser.annotation.span.crosses(winner.annotation.span):
      return .nesting
    case let step?: return step
    case nil: return .tie
    }
  }
}

extension [Candidate] {
  /// Keeps some elements, in a new order, without copying any.
  /// - Parameter numbers: indices of the elements to keep, each once.
  fileprivate mutating func keep(_ numbers: [Int]) {
    // Mostly all that survived before stay where they are, and few are new.
    if let first = numbers.indices.first(where: { numbers[$0] != $0 }) {
      reorder(numbers, from: first)
    }
    removeLast(count - numbers.count)
  }

  private mutating func reorder(_ numbers: [Int], from first: Int) {
    // Where each element is by now, and which one is at each place.
    var places = [Int](indices)
    var elements = [Int](indices)
    // Elements of a buffer are moved, those of an array copied.
    withUnsafeMutableBufferPointer { candidates in
      for target in first..<numbers.count where elements[target] != numbers[target] {
        let element = numbers[target]
        let place = places[element]
        candidates.swapAt(target, place)
        let other = elements[target]
        (elements[target], elements[place]) = (element, other)
        (places[element], places[other]) = (target, place)
      }
    }
  }
}
