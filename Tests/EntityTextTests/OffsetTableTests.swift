import EntityText
import RandomTesting
import Testing

struct OffsetCase: Sendable, CustomTestStringConvertible {
  let id: String
  let text: String
  /// Lengths in bytes, scalars and UTF-16 units, counted by hand.
  let counts: (utf8: Int, scalar: Int, utf16: Int)
  var testDescription: String { id }

  init(_ id: String, _ text: String, _ utf8: Int, _ scalar: Int, _ utf16: Int) {
    self.id = id
    self.text = text
    counts = (utf8, scalar, utf16)
  }

  static let all = [
    OffsetCase("empty", "", 0, 0, 0),
    OffsetCase("ASCII", "Le G77", 6, 6, 6),
    OffsetCase("NFC", "é", 2, 1, 1),
    OffsetCase("NFD", "e\u{301}", 3, 2, 2),
    OffsetCase("CRLF is two scalars", "a\r\nb", 4, 4, 4),
    OffsetCase("CRLF after an accent", "é\r\nb", 5, 4, 4),
    OffsetCase("no-break space", "25\u{A0}000", 7, 6, 6),
    OffsetCase("narrow no-break space", "25\u{202F}000", 8, 6, 6),
    OffsetCase("emoji", "😀", 4, 1, 2),
    OffsetCase("emoji between letters", "a😀b", 6, 3, 4),
    OffsetCase("family joined by ZWJ", "👨\u{200D}👩\u{200D}👧", 18, 5, 8),
    OffsetCase("flag", "🇨🇺", 8, 2, 4),
    OffsetCase("astral letters", "𝒳𐍈", 8, 2, 4),
    OffsetCase("byte order mark", "\u{FEFF}a", 4, 2, 2),
    OffsetCase("lone mark", "\u{301}", 2, 1, 1),
    OffsetCase("NUL", "\0é", 3, 2, 2),
    OffsetCase("last scalar of all", "\u{10FFFF}", 4, 1, 2),
    OffsetCase("64 bytes of ASCII", String(repeating: "a", count: 64), 64, 64, 64),
    OffsetCase("64 bytes, then an accent", String(repeating: "a", count: 64) + "é", 66, 65, 65),
    OffsetCase("accent across byte 64", String(repeating: "a", count: 63) + "éb", 66, 65, 65),
    OffsetCase("emoji across byte 64", String(repeating: "a", count: 62) + "😀b", 67, 64, 65),
    OffsetCase("emoji ends at byte 64", String(repeating: "a", count: 60) + "😀", 64, 61, 62),
    OffsetCase("emoji across bytes 64 and 128", String(repeating: "a😀€", count: 20), 160, 60, 80),
    OffsetCase("240 bytes of emoji", String(repeating: "😀", count: 60), 240, 60, 120),
    OffsetCase("210 bytes of NFD", String(repeating: "e\u{301}", count: 70), 210, 140, 140),
    OffsetCase(
      "300 bytes of ASCII around one é",
      String(repeating: "a", count: 150) + "é"
        + String(repeating: "b", count: 148), 300, 299, 299),
  ]
}

/// The obvious slow way: one pass over the scalars.
private struct SlowOffsets {
  /// Byte offset and offset in the unit, of every boundary on which both can stand.
  var pairs: [(utf8: Int, unit: Int)] = []

  init(_ text: String, _ unit: OffsetUnit) {
    var (bytes, units) = (0, 0)
    pairs.append((0, 0))
    for scalar in text.unicodeScalars {
      bytes += String(scalar).utf8.count
      switch unit {
      case .utf8: units = bytes
      case .scalar: units += 1
      case .utf16: units += String(scalar).utf16.count
      }
      pairs.append((bytes, units))
    }
  }
}

struct OffsetTableTests {
  @Test(arguments: OffsetCase.all)
  func counts(_ c: OffsetCase) {
    #expect(OffsetTable(c.text, unit: .utf8).count == c.counts.utf8)
    #expect(OffsetTable(c.text, unit: .scalar).count == c.counts.scalar)
    #expect(OffsetTable(c.text, unit: .utf16).count == c.counts.utf16)
  }

  @Test(arguments: OffsetCase.all)
  func agreesWithTheSlowWay(_ c: OffsetCase) {
    for unit in OffsetUnit.allCases { expectAgreement(c.text, unit) }
  }

  @Test func agreesWithTheSlowWayOnRandomText() {
    var generator = SeededGenerator(stream: 1)
    for _ in 0..<60 {
      let text = randomText(upTo: 150, using: &generator)
      for unit in OffsetUnit.allCases { expectAgreement(text, unit) }
    }
  }

  /// Every offset from one before the text to one after it, both ways.
  private func expectAgreement(_ text: String, _ unit: OffsetUnit) {
    let table = OffsetTable(text, unit: unit)
    let slow = SlowOffsets(text, unit)
    let utf8OfUnit = Dictionary(uniqueKeysWithValues: slow.pairs.map { ($0.unit, $0.utf8) })
    #expect(table.unit == unit)
    #expect(table.count == slow.pairs.last!.unit, "\(seedLine)")
    for pair in slow.pairs {
      #expect(
        table.offset(ofUTF8: pair.utf8) == pair.unit,
        "\(unit) \(pair) of \(text.debugDescription) \(seedLine)")
    }
    for offset in -1...table.count + 1 {
      #expect(
        table.utf8Offset(of: offset) == utf8OfUnit[offset],
        "\(unit) \(offset) of \(text.debugDescription) \(seedLine)")
    }
  }

  @Test func insideAScalarIsNil() {
    #expect(OffsetTable("é", unit: .utf8).utf8Offset(of: 1) == nil)
    #expect((0...4).map { OffsetTable("😀", unit: .utf8).utf8Offset(of: $0) } == [0, nil, nil, nil, 4])
  }

  @Test func insideASurrogatePairIsNil() {
    #expect((0...4).map { OffsetTable("a😀b", unit: .utf16).utf8Offset(of: $0) } == [0, 1, nil, 5, 6])
    let far = OffsetTable(String(repeating: "x", count: 62) + "😀b", unit: .utf16)
    #expect((62...65).map { far.utf8Offset(of: $0) } == [62, nil, 66, 67])
  }

  @Test(arguments: OffsetUnit.allCases)
  func outsideTheTextIsNil(_ unit: OffsetUnit) {
    for text in ["", "abc", "été 😀"] {
      let table = OffsetTable(text, unit: unit)
      for offset in [-1, Int.min, table.count + 1, Int.max] { #expect(table.utf8Offset(of: offset) == nil) }
    }
  }

  @Test func spansRoundTrip() throws {
    let text = "🇨🇺 l\u{2019}e\u{301}te\u{301}\r\n25\u{202F}000 𝒳"
    let boundaries = text.scalarBoundaries
    for unit in OffsetUnit.allCases {
      let table = OffsetTable(text, unit: unit)
      for (index, start) in boundaries.enumerated() {
        for end in boundaries[index...] {
          let span = TextSpan(start, end)
          let range = table.range(of: span)
          #expect(table.span(of: range) == span, "\(unit) \(span)")
        }
      }
    }
  }

  @Test func rangesSelectTheSameText() throws {
    let text = "À La\u{202F}Havane 😀, le ministre cubain"
    let span = try #require(OffsetTable(text, unit: .scalar).span(of: 2..<11))
    #expect(Document(text: text).text(of: span) == "La\u{202F}Havane")
    let units = Array(text.utf16)[OffsetTable(text, unit: .utf16).range(of: TextSpan(15, 19))]
    #expect(String(decoding: units, as: UTF16.self) == "😀")
  }

  @Test func aRangeThatCutsAPairHasNoSpan() {
    let table = OffsetTable("a😀b", unit: .utf16)
    #expect(table.span(of: 0..<2) == nil)
    #expect(table.span(of: 2..<4) == nil)
    #expect(table.span(of: 1..<5) == nil)
    #expect(table.span(of: 1..<3) == TextSpan(1, 5))
    #expect(table.span(of: 2..<2) == nil)
  }

  @Test func unitsAreNamedAsInFiles() {
    #expect(OffsetUnit.allCases.map(\.rawValue) == ["utf8", "scalar", "utf16"])
  }

  @Test func aByteOffsetOutsideTheTextTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = OffsetTable("été", unit: .scalar).offset(ofUTF8: 6)
    }
  }
}
