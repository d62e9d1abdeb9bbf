import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

@Suite struct NestedTextTests {
  /// The events as text: `<0 … 0>`, with `~` where a piece continues.
  private func events(_ text: String, _ spans: [(Int, Int)]) -> String {
    let annotations = spans.enumerated().map { index, span in
      Annotation(span: TextSpan(span.0, span.1), label: Label("\(index)"))
    }
    let marked = NestedText(AnnotatedDocument(document: Document(text: text), annotations: annotations))
    return marked.events.map { event in
      switch event {
      case .text(let range): String(decoding: marked.bytes[range], as: UTF8.self)
      case .open(let piece): "<\(piece.isContinued ? "~" : "")\(marked.annotation(of: piece).label) "
      case .close(let piece): "\(piece.continues ? "~" : "")>"
      }
    }.joined()
  }

  @Test func nests() {
    #expect(events("abcdef", [(0, 6), (1, 3), (1, 2), (4, 6)]) == "<0 a<1 <2 b>c>d<3 ef>>")
    #expect(events("ab", [(0, 2), (0, 2)]) == "<0 <1 ab>>")
    #expect(events("ab", [(0, 1), (1, 2)]) == "<0 a><1 b>")
    #expect(events("", []) == "")
  }

  @Test func splitsWhatCrosses() {
    #expect(events("abcdef", [(0, 4), (2, 6)]) == "<0 ab<1 cd~>><~1 ef>")
    // What nests after the split does, although it crossed before.
    #expect(events("abcdef", [(0, 3), (1, 4), (2, 6)]) == "<0 a<1 b<2 c~>~>><~2 <~1 d>ef>")
    #expect(events("abcdef", [(0, 3), (1, 5), (2, 5)]) == "<0 a<1 b<2 c~>~>><~1 <~2 de>>f")
  }

  @Test func takesSpansThatCannotBe() {
    #expect(events("ab", [(1, 9)]) == "a<0 b>")
    #expect(events("ab", [(7, 9)]) == "ab<0 >")
    #expect(events("ab", [(1, 1)]) == "a<0 >b")
    #expect(events("aéb", [(2, 4)]) == "a<0 éb>")
    #expect(events("aéb", [(0, 2)]) == "<0 aé>b")
    #expect(events("é", [(0, 1), (1, 2)]) == "<0 <1 é>>")
  }

  @Test func losesNoTextAndBalances() {
    let seed = testSeed
    var documents = RandomDocuments(seed: seed)
    for _ in 0..<1_000 {
      let document = documents.next(crossing: true)
      let marked = NestedText(document)
      var text: [UInt8] = []
      var open: [NestedText.Piece] = []
      // How many bytes each annotation covers, over all its pieces.
      var covered = document.annotations.map { _ in 0 }
      var ended = 0
      for event in marked.events {
        switch event {
        case .text(let range):
          #expect(!range.isEmpty && range.lowerBound == text.count, "seed \(seed)")
          text += marked.bytes[range]
          for piece in open { covered[piece.annotation] += range.count }
        case .open(let piece): open.append(piece)
        case .close(let piece):
          #expect(open.popLast() == piece, "seed \(seed)")
          if !piece.continues { ended += 1 }
        }
      }
      #expect(open.isEmpty && ended == document.annotations.count, "seed \(seed)")
      #expect(text == Array(document.document.text.utf8), "seed \(seed)")
      #expect(covered == marked.annotations.map(\.span.count), "seed \(seed)")
    }
  }

  @Test func manySpansOverOneTextTakeNoLongTime() {
    let count = 20_000
    let annotations = (0..<count).map { Annotation(span: TextSpan(0, count - $0), label: "X") }
    let document = AnnotatedDocument(
      document: Document(text: String(repeating: "a", count: count)), annotations: annotations)
    #expect(NestedText(document).events.count == 3 * count)
  }
}
