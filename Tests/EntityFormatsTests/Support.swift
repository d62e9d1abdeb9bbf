import EntityText
import RandomTesting

/// Documents with everything that offsets and escapes get wrong.
struct RandomDocuments {
  private static let pieces = [
    "Cuba", " ", "l’", "e\u{301}", "É", "😀", "👩‍👩‍👧", "\r\n", "\n", "\u{A0}", "\u{2011}", "\t", "\"", "\\", "/",
    "<b>", "&amp;", "⟦", "⟧", "␛", "\u{1B}[31m", "\u{0}", "\u{9B}", "\u{2028}", "日本", "𝔘", "İ", "ﬁ", "…", "=",
    "\u{FFFF}", "العربية", "\u{202E}",
  ]
  private static let labels: [Label] = ["COUNTRY", "TITLE", "ORGANIZATION", "X", "a b", "q\"=\\⟦…"]
  private static let ids = [nil, "", "CU", "RU+CU", "org:NAM", "é \"=…~\\"]

  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// White space and marks that files of lines get wrong.
  static let troublesome = [
    "\r", "\u{85}", "\u{B}", "\u{C}", "\u{1C}", "\u{FEFF}", "\u{2029}", "\u{3000}", "\u{301}", "\u{600}",
    "\u{200D}",
    "#", "# ", "-DOCSTART-", "TOKEN", "_", "*", "|", "[1]", "->", "%41", "~", "\\n",
  ]

  /// - Parameters:
  ///   - crossing: whether spans may cross; otherwise they nest.
  ///   - more: what the text may be made of too.
  mutating func next(crossing: Bool = false, more: [String] = []) -> AnnotatedDocument {
    let text = (0..<Int.random(in: 0...25, using: &generator))
      .map { _ in (Self.pieces + more).randomElement(using: &generator)! }.joined()
    var bounds = [0]
    for scalar in text.unicodeScalars { bounds.append(bounds.last! + UTF8.width(scalar)) }
    var annotations: [Annotation] = []
    if bounds.count > 1 {
      for _ in 0..<Int.random(in: 0...8, using: &generator) {
        let span = randomSpan(bounds)
        if crossing || !annotations.contains(where: { $0.span.crosses(span) }) {
          annotations.append(annotation(span))
        }
      }
    }
    return AnnotatedDocument(
      document: Document(
        id: "d\(generator.next())", text: text,
        date: Bool.random(using: &generator) ? CalendarDate(year: 2023, month: 6, day: 16) : nil,
        language: Bool.random(using: &generator) ? "fr" : nil),
      annotations: annotations)
  }

  private mutating func randomSpan(_ bounds: [Int]) -> TextSpan {
    // Often at an end of the text.
    let low =
      Int.random(in: 0..<4, using: &generator) == 0
      ? 0 : Int.random(in: 0..<bounds.count - 1, using: &generator)
    let isLast = Int.random(in: 0..<4, using: &generator) == 0
    let high = isLast ? bounds.count - 1 : Int.random(in: low + 1..<bounds.count, using: &generator)
    return TextSpan(bounds[low], bounds[high])
  }

  private mutating func annotation(_ span: TextSpan) -> Annotation {
    let location = [
      nil, SourceLocation(file: "a\\b.tsv"), SourceLocation(file: "é.yaml", line: 12),
      SourceLocation(file: "r.yaml", line: 3, column: 7),
    ].randomElement(using: &generator)!
    return Annotation(
      span: span, label: Self.labels.randomElement(using: &generator)!,
      id: Self.ids.randomElement(using: &generator)!,
      features: [[:], ["gender": "f"], ["b": "\u{1}\"", "a": ""]].randomElement(using: &generator)!,
      score: [1, 0.5, 0, 1e-9, 0.1 + 0.2].randomElement(using: &generator)!,
      provenance: Bool.random(using: &generator)
        ? nil : Provenance(recognizer: "countries/lexicon", origin: "Cuba\n", location: location))
  }
}

extension AnnotatedDocument {
  /// A document from a text with its spans marked in it. Marks that are wrong end the test run.
  init(marked: String, id: String = "") {
    let marked = try! MarkedText(marked)
    self.init(document: Document(id: id, text: marked.text), annotations: marked.annotations)
  }
}

let minister = AnnotatedDocument(
  marked: "le ⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ des affaires étrangères⟧, ⟦PERSON Bruno Rodríguez⟧",
  id: "cubain-1")

/// Two spans that cross: bytes 0–6 and 3–9.
let crossing = AnnotatedDocument(
  document: Document(text: "abcdefghi"),
  annotations: [Annotation(span: TextSpan(0, 6), label: "A"), Annotation(span: TextSpan(3, 9), label: "B")])
