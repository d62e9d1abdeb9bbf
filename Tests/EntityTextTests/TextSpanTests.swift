import EntityText
import Testing

struct TextSpanTests {
  /// Every span that is not empty of a text of six bytes.
  private static let spans = (0..<6).flatMap { start in (start + 1...6).map { TextSpan(start, $0) } }

  @Test func boundsAreHalfOpen() {
    let span = TextSpan(3, 7)
    #expect(span.start == 3 && span.end == 7 && span.count == 4)
    #expect(span.range == 3..<7)
    #expect(span == TextSpan(3..<7))
    #expect(!span.isEmpty)
    #expect(TextSpan(3, 3).isEmpty && TextSpan(3, 3).count == 0)
    #expect(TextSpan(0, Int(UInt32.max)).count == Int(UInt32.max))
    #expect("\(span)" == "3..<7")
  }

  @Test func textOrderPutsOuterSpansFirst() {
    #expect(
      [TextSpan(4, 6), TextSpan(0, 3), TextSpan(0, 9), TextSpan(4, 4), TextSpan(4, 5)].sorted()
        == [TextSpan(0, 9), TextSpan(0, 3), TextSpan(4, 6), TextSpan(4, 5), TextSpan(4, 4)])
    for (index, outer) in Self.spans.sorted().enumerated() {
      for inner in Self.spans.sorted()[...index] where inner != outer {
        #expect(!outer.contains(inner), "\(inner) stands before \(outer)")
      }
    }
  }

  /// The relations are those of the sets of bytes.
  @Test func relationsAreThoseOfSets() {
    for a in Self.spans {
      for b in Self.spans {
        let (bytesOfA, bytesOfB) = (Set(a.range), Set(b.range))
        let overlap = !bytesOfA.isDisjoint(with: bytesOfB)
        let contains = bytesOfB.isSubset(of: bytesOfA)
        let contained = bytesOfA.isSubset(of: bytesOfB)
        #expect(a.overlaps(b) == overlap, "\(a) \(b)")
        #expect(a.contains(b) == contains, "\(a) \(b)")
        #expect(a.crosses(b) == (overlap && !contains && !contained), "\(a) \(b)")
      }
    }
  }

  @Test func relationsAreSymmetricWhereTheyShouldBe() {
    for a in Self.spans {
      #expect(a.contains(a) && a.overlaps(a) && !a.crosses(a))
      for b in Self.spans {
        #expect(a.overlaps(b) == b.overlaps(a))
        #expect(a.crosses(b) == b.crosses(a))
        #expect([a < b, b < a, a == b].count { $0 } == 1)
      }
    }
  }

  @Test func anEmptySpanSharesNoByte() {
    for start in 0...6 {
      let empty = TextSpan(start, start)
      for other in Self.spans + [empty] {
        #expect(!empty.overlaps(other) && !other.overlaps(empty), "\(empty) \(other)")
        #expect(!empty.crosses(other) && !other.crosses(empty), "\(empty) \(other)")
      }
    }
  }

  @Test func aSpanThatEndsBeforeItStartsTraps() async {
    await #expect(processExitsWith: .failure) { _ = TextSpan(2, 1) }
  }

  @Test func aNegativeBoundTraps() async {
    await #expect(processExitsWith: .failure) { _ = TextSpan(-1, 1) }
  }
}
