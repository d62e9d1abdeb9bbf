import EntityKit

/// Resolutions as French text cites them, and treaties by their number, with ids: `résolution 2231 (2015)`
/// is `un:S/RES/2231(2015)`, `STCE n° 5` is `coe:5`.
///
/// The search may take a tenth of a second a pattern; a text on which it takes longer fails with
/// `regex.time-limit` instead of holding up all others.
public struct Treaties: Recognizer {
  public let descriptor = RecognizerDescriptor(id: "treaties/citations", stage: "rules", makes: ["DOCUMENT"])
  let citations: [(expression: RegularExpression, id: String)]

  public init() throws {
    citations = try Self.patterns.map { pattern, id in
      var expression = try RegularExpression(pattern, ignoringCase: true)
      expression.timeLimit = 100
      return (expression, id)
    }
  }

  public func recognize(_ context: borrowing RecognitionContext, into sink: inout CandidateSink) throws {
    for citation in citations {
      for match in try citation.expression.matches(in: context.document.text) {
        let groups = match.groups.map { $0.map(context.document.text(of:)) ?? "" }
        let id = groups.enumerated().reduce(citation.id) {
          $0.replacing("$\($1.offset + 1)", with: $1.element)
        }
        sink.add(match.span, "DOCUMENT", id: id, from: descriptor.id, because: "citation")
      }
    }
  }

  /// A pattern, and the id that its groups make.
  static let patterns = [
    // The Security Council gives the year, the General Assembly the session.
    (#"\brésolution\s+(\d{1,4})\s+\(((?:19|20)\d\d)\)"#, "un:S/RES/$1($2)"),
    (#"\brésolution\s+(\d{2})/(\d{1,3})\b"#, "un:A/RES/$1/$2"),
    // Council of Europe, formerly STE; in English CETS and ETS.
    (#"\b(?:STCE|STE|CETS|ETS)\s+(?:n[o°º]|No)\.?\s*(\d{1,3})\b"#, "coe:$1"),
    // The treaty series of the United Nations: volume and page.
    (#"\b(?:RTNU|UNTS)\s*,?\s+vol\.\s*(\d{1,4}),\s+p\.\s*(\d{1,4})\b"#, "unts:$1:$2"),
  ]
}
