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
    let places = Self.places(of: candidates, settled: settled)
    var survivors: [Int] = []
    survivors.reserveCapacity(candidates.count)
    var alternatives: [(number: Int, ids: Set<String>)] = []
    var start = 0
    while start < places.count {
      var groupEnd = places[start].span.end
      var end = start + 1
      while end < places.count, places[end].span.start < groupEnd {
        groupEnd = max(groupEnd, places[end].span.end)
        end += 1
      }
      if end == start + 1 || places[start..<end].allSatisfy({ $0.number < settled }) {
        for place in places[start..<end] { survivors.append(place.number) }
      } else {
        let group = places[start..<end]
        let kept = resolve(group, of: candidates, &rejections)
        survivors += kept.map(\.number)
        if notingAlternatives, kept.count < group.count {
          for place in kept {
            let ids = self.alternatives(to: place, in: group, of: candidates)
            if !ids.isEmpty { alternatives.append((place.number, ids)) }
          }
        }
      }
      start = end
    }
    for (number, ids) in alternatives {
      candidates[number].annotation.features[Self.alternativesFeature] = ids.sorted().joined(separator: " ")
    }
    candidates.keep(survivors)
    return candidates
  }

  /// The places of candidates in text order.
  private static func places(of candidates: [Candidate], settled: Int) -> [Place] {
    func precedes(_ a: Place, _ b: Place) -> Bool { a.span != b.span ? a.span < b.span : a.number < b.number }
    var new = (settled..<candidates.count).map { Place(candidates[$0], $0) }
    new.sort(by: precedes)
    if settled == 0 { return new }
    var places: [Place] = []
    places.reserveCapacity(candidates.count)
    var next = 0
    for number in 0..<settled {
      let place = Place(candidates[number], number)
      while next < new.count, precedes(new[next], place) {
        places.append(new[next])
        next += 1
      }
      places.append(place)
    }
    places += new[next...]
    return places
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

  /// The survivors of a group, in text order.
  private func resolve(
    _ group: ArraySlice<Place>, of candidates: [Candidate], _ rejections: inout [Rejection]?
  ) -> [Place] {
    let steps = steps
    var survivors: [Place] = []
    for place in group.sorted(by: { precedes($0, $1, steps, candidates) }) {
      let winner = survivors.first {
        place.span.overlaps($0.span) && !isCompatible(candidates[place.number], with: candidates[$0.number])
      }
      if let winner {
        rejections?.append(
          Rejection(
            candidate: candidates[place.number], winner: candidates[winner.number],
            clause: clause(candidates[place.number], candidates[winner.number])))
      } else {
        survivors.append(place)
      }
    }
    survivors.sort { a, b in
      a.span != b.span
        ? a.span < b.span
        : AnnotatedDocument.inTextOrder(candidates[a.number].annotation, candidates[b.number].annotation)
    }
    return survivors
  }

  /// The ids of candidates that differ from a survivor in nothing else that counts.
  private func alternatives(
    to survivor: Place, in group: ArraySlice<Place>, of candidates: [Candidate]
  ) -> Set<String> {
    var ids: Set<String> = []
    for place in group
    where place.span == survivor.span && place.number != survivor.number && place.score == survivor.score
      && place.priority == survivor.priority
    {
      let (a, b) = (candidates[survivor.number], candidates[place.number])
      guard !a.isVeto, !b.isVeto, a.annotation.label == b.annotation.label, let own = a.annotation.id,
        let id = b.annotation.id, id != own
      else { continue }
      ids.insert(id)
    }
    return ids
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

extension [Candidate] {
  /// Keeps some elements, in a new order, without copying any.
  /// - Parameter numbers: indices of the elements to keep, each once.
  fileprivate mutating func keep(_ numbers: [Int]) {
    // Where each element is by now, and which one is at each place.
    var places = Array<Int>(indices)
    var elements = places
    // Elements of a buffer are moved, those of an array copied.
    withUnsafeMutableBufferPointer { candidates in
      for (target, element) in numbers.enumerated() where elements[target] != element {
        let place = places[element]
        candidates.swapAt(target, place)
        let other = elements[target]
        (elements[target], elements[place]) = (element, other)
        (places[element], places[other]) = (target, place)
      }
    }
    removeLast(count - numbers.count)
  }
}
