import EntityText
import Testing

struct DocumentTests {
  @Test func textOfEverySpanIsItsBytes() {
    let text = "Œuvre e\u{301}te\u{301}\r\n\u{A0}🇨🇺 漢字"
    let document = Document(text: text)
    let bytes = Array(text.utf8)
    let boundaries = text.scalarBoundaries
    for (index, start) in boundaries.enumerated() {
      for end in boundaries[index...] {
        let piece = document.text(of: TextSpan(start, end))
        #expect(Array(piece.utf8) == Array(bytes[start..<end]), "\(start)..<\(end)")
      }
    }
  }

  @Test func textOfAnEmptyDocument() {
    #expect(Document(text: "").text(of: TextSpan(0, 0)) == "")
  }

  @Test func textOfPartOfACharacter() {
    // The scalar is the grain, not Swift's Character.
    #expect(Array(Document(text: "e\u{301}").text(of: TextSpan(1, 3)).unicodeScalars) == ["\u{301}"])
    #expect(Array(Document(text: "\r\n").text(of: TextSpan(1, 2)).utf8) == [0x0A])
  }

  @Test func equalByBytes() {
    #expect(Document(text: "e\u{301}") != Document(text: "é"))
    #expect(Document(text: "é") == Document(text: "é"))
    #expect(Document(id: "1", text: "é") != Document(id: "2", text: "é"))
    #expect(Document(text: "é", language: "fr") != Document(text: "é", language: "en"))
    #expect(
      Document(text: "é", date: CalendarDate(year: 2023, month: 6, day: 16)) != Document(text: "é"))
  }

  @Test func equalDocumentsHashAlike() {
    let bridged = Document(text: String(decoding: Array("été".utf8), as: UTF8.self))
    #expect(Set([bridged, Document(text: "été")]).count == 1)
  }

  @Test func defaults() {
    let document = Document(text: "x")
    #expect(document.id == "" && document.date == nil && document.language == nil)
  }

  @Test func annotationsAreKeptInTextOrder() {
    func annotation(_ start: Int, _ end: Int, _ label: Label, _ id: String? = nil) -> Annotation {
      Annotation(span: TextSpan(start, end), label: label, id: id)
    }
    let ordered = [
      annotation(0, 9, "A"), annotation(0, 3, "A"), annotation(0, 3, "A", "CU"),
      annotation(0, 3, "A", "RU"), annotation(0, 3, "B"), annotation(2, 3, "A"),
    ]
    let document = Document(text: "0123456789")
    #expect(AnnotatedDocument(document: document, annotations: ordered.reversed()).annotations == ordered)
  }

  @Test func annotationDefaults() {
    let annotation = Annotation(span: TextSpan(0, 1), label: "A")
    #expect(annotation.score == 1 && annotation.id == nil && annotation.provenance == nil)
    #expect(annotation.features.isEmpty)
  }
}

struct CalendarDateCase: Sendable, CustomTestStringConvertible {
  let text: String
  /// What is written back; `nil` where the text is no date.
  let expected: String?
  var testDescription: String { text }

  static let all = [
    ("2023-06-16", "2023-06-16"),
    ("2023-06-16T10:00:00Z", "2023-06-16"),
    ("2023-06-16 10:00", "2023-06-16"),
    ("0001-01-01", "0001-01-01"),
    ("9999-12-31", "9999-12-31"),
    ("2024-02-29", "2024-02-29"),
    ("2000-02-29", "2000-02-29"),
    ("2023-02-29", nil),
    ("1900-02-29", nil),
    ("2023-04-31", nil),
    ("2023-00-10", nil),
    ("2023-13-10", nil),
    ("2023-01-00", nil),
    ("2023-01-32", nil),
    ("0000-01-01", nil),
    ("2023-6-16", nil),
    ("2023-06", nil),
    ("2023-06-1", nil),
    ("20230616", nil),
    ("2023/06/16", nil),
    ("23-06-2016", nil),
    ("-023-06-16", nil),
    (" 2023-06-16", nil),
    ("２０２３-06-16", nil),
    ("date", nil),
    ("", nil),
  ].map { CalendarDateCase(text: $0.0, expected: $0.1) }
}

struct CalendarDateTests {
  @Test(arguments: CalendarDateCase.all)
  func reading(_ c: CalendarDateCase) {
    #expect(CalendarDate(iso8601: c.text)?.description == c.expected)
    #expect(CalendarDate(iso8601: c.text[...])?.description == c.expected)
  }

  @Test func fields() throws {
    let date = try #require(CalendarDate(iso8601: "2023-06-05"))
    #expect(date.year == 2023 && date.month == 6 && date.day == 5)
    #expect(date == CalendarDate(year: 2023, month: 6, day: 5))
  }

  @Test func everyDayOfFourCenturiesExistsOnce() {
    var days = 0
    for year in 1601...2000 {
      for month in 1...12 {
        #expect(CalendarDate(year: year, month: month, day: 0) == nil)
        for day in 1...CalendarDate.days(inMonth: month, of: year)
        where CalendarDate(year: year, month: month, day: day) != nil {
          days += 1
        }
        let after = CalendarDate.days(inMonth: month, of: year) + 1
        #expect(CalendarDate(year: year, month: month, day: after) == nil)
      }
    }
    #expect(days == 146_097)
  }

  @Test func laterDaysAreGreater() {
    let written = ["2024-01-01", "2023-12-31", "2023-02-01", "2023-01-31", "0999-12-31"]
    let dates = written.compactMap { CalendarDate(iso8601: $0) }
    #expect(dates.sorted().map(\.description) == written.sorted())
  }
}
