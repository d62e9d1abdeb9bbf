/// How far from where a match begins something can begin.
struct Reach: Hashable, BitwiseCopyable {
  /// What lies between, at most, by what it takes.
  struct Extent: Hashable, BitwiseCopyable {
    var tokens: Int32 = 0
    var hits: Int32 = 0
    var annotations: Int32 = 0
  }
  var behind = Extent()
  var ahead = Extent()

  /// By number of elements.
  var size: Int32 { behind.size + ahead.size }
}

extension Reach.Extent {
  fileprivate var size: Int32 { tokens + hits + annotations }

  static func + (a: Self, b: Self) -> Self {
    Self(tokens: a.tokens + b.tokens, hits: a.hits + b.hits, annotations: a.annotations + b.annotations)
  }

  /// What neither exceeds.
  func union(_ other: Self) -> Self {
    Self(
      tokens: max(tokens, other.tokens), hits: max(hits, other.hits),
      annotations: max(annotations, other.annotations))
  }

  /// What an instruction takes; `nil` where there is no telling.
  init?(_ operation: LinkedInstruction.Operation) {
    self.init()
    switch operation {
    case .token, .exact, .oneOf, .test: tokens = 1
    case .hit: hits = 1
    case .annotation: annotations = 1
    case .same, .subpattern: return nil
    case .split, .jump, .save, .glue, .look, .mark, .check, .round, .match: break
    }
  }
}

extension Reach {
  /// How far what lies an extent further on, or before it, can begin.
  func moved(by extent: Extent, isBehind: Bool) -> Reach {
    isBehind ? Reach(behind: behind + extent, ahead: ahead) : Reach(behind: behind, ahead: ahead + extent)
  }
}
