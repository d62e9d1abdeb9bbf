/// A text to be annotated, with what is known about it. Immutable.
public struct Document: Sendable, Hashable {
  /// Unique within a corpus; empty where there is none.
  public let id: String
  /// The original text. Every offset in the project counts its UTF-8 bytes.
  public let text: String
  /// The day of writing, against which relative dates are resolved.
  public let date: CalendarDate?
  /// The language as a BCP 47 tag ("fr"), where known.
  public let language: String?

  public init(id: String = "", text: String, date: CalendarDate? = nil, language: String? = nil) {
    var contiguous = text
    contiguous.makeContiguousUTF8()
    self.id = id
    self.text = contiguous
    self.date = date
    self.language = language
  }

  /// The text of a span.
  /// - Precondition: the span lies inside the text and on scalar boundaries.
  /// - Complexity: O(length of the span).
  public func text(of span: TextSpan) -> String {
    // Contiguous since it was made, so nothing is copied but the span.
    var text = text
    return text.withUTF8 { String(decoding: $0[span.range], as: UTF8.self) }
  }

  public static func == (a: Document, b: Document) -> Bool {
    // Swift's String equality is canonical equivalence; two texts are one document only byte for byte.
    a.id == b.id && a.date == b.date && a.language == b.language
      && a.text.utf8.elementsEqual(b.text.utf8)
  }
}

/// A day of the proleptic Gregorian calendar.
public struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// `nil` where the month or the day does not exist.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Reads `YYYY-MM-DD`, also as the beginning of a longer ISO 8601 time stamp.
  public init?(iso8601 text: some StringProtocol) {
    if let next = text.dropFirst(10).first, next != "T", next != " " { return nil }
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  /// ISO 8601: `2023-06-16`.
  public var description: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
