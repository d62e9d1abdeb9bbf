import CICU
import EntityText
import Foundation
import Testing

@testable import EntityUnicode

struct FoldTableTests {
  private static let plain = FoldTable(FoldProfile(name: "plain", steps: [.compatibilityCaseFold, .marks]))
  private static let french = FoldTable(.french)

  /// The extra folds, written down a second time: what the documentation promises, and the
  /// variants of the same signs that keyboards and typesetters produce.
  private static let apostrophes = Set("'\u{2019}\u{2018}\u{2BC}\u{2032}`\u{B4}\u{2BB}\u{2B9}\u{201B}\u{FF07}".unicodeScalars)
  private static let hyphens = Set("-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{FE63}\u{FF0D}".unicodeScalars)
  private static let letters: [Unicode.Scalar: String] = [
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i",
  ]

  /// Every code point of a plane, surrogates aside, against ICU's string functions.
  @Test(arguments: UInt32(0)...16)
  func equalsICU(_ plane: UInt32) {
    var wrong: [String] = []
    for value in plane << 16..<(plane + 1) << 16 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let expected = Self.icuFold(scalar)
      if Self.bytes(Self.plain, value) != expected { wrong.append(scalar.escaped(asASCII: true)) }
    }
    #expect(wrong.isEmpty)
  }

  /// The same for the French profile: ICU's fold, then the extra folds.
  @Test(arguments: UInt32(0)...16)
  func frenchEqualsICUWithExtraFolds(_ plane: UInt32) {
    var wrong: [String] = []
    for value in plane << 16..<(plane + 1) << 16 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if Self.bytes(Self.french, value) != Self.frenchFold(scalar) { wrong.append(scalar.escaped(asASCII: true)) }
    }
    #expect(wrong.isEmpty)
  }

  private static func frenchFold(_ scalar: Unicode.Scalar) -> [UInt8] {
    if apostrophes.contains(scalar) { return [0x27] }
    if hyphens.contains(scalar) { return [0x2D] }
    let folded = icuFold(scalar)
    if folded.count == 1 { return folded }
    return String(decoding: folded, as: UTF8.self).unicodeScalars.flatMap { Array((letters[$0] ?? String($0)).utf8) }
  }

  /// What the tokenizer appends: the packed bytes, or the long form where they do not fit.
  private static func bytes(_ table: FoldTable, _ value: UInt32) -> [UInt8] {
    let entry = table.entry(value)
    if entry.isOverflow { return table.folded(value) }
    return (0..<entry.count).map { UInt8(truncatingIfNeeded: entry.bits >> (8 * UInt64($0))) }
  }

  /// `icuFold` of one scalar, without arrays on the way in: this runs two million times.
  private static func icuFold(_ scalar: Unicode.Scalar) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
      guard let out = buffer.baseAddress else { return }
      var text = String(scalar)
      count = text.withUTF8 { bytes in
        bytes.baseAddress.map { Int(cicu_fold_text($0, Int32(bytes.count), 1, out, 128)) } ?? 0
      }
    }
  }

  @Test func scalarsOfRandomTextFoldAsTheWhole() {
    var generator = TextGenerator(stream: 1)
    for _ in 0..<3_000 {
      // Spacing marks that canonical ordering moves (of musical notation, for the most part) keep
      // their place in the table's fold; every other text is the same.
      let scalars = (0..<4).flatMap { _ in generator.word() }
        .filter { $0.properties.generalCategory != .spacingMark || $0.properties.canonicalCombiningClass == .notReordered }
      expectFoldsAsWhole(String(String.UnicodeScalarView(scalars)))
    }
  }

  @Test func scalarsOfMixedTextFoldAsTheWhole() {
    var generator = TextGenerator(stream: 2)
    for _ in 0..<1_000 {
      let scalars = generator.text().unicodeScalars
        .filter { $0.properties.generalCategory != .spacingMark || $0.properties.canonicalCombiningClass == .notReordered }
      expectFoldsAsWhole(String(String.UnicodeScalarView(scalars)))
    }
  }

  private func expectFoldsAsWhole(_ text: String) {
    let folded = text.unicodeScalars.flatMap { Self.bytes(Self.plain, $0.value) }
    let expected = EntityUnicodeTests.icuFold(text, dropMarks: true)
    #expect(folded == expected, "\(text.escaped) \(seedLine)")
  }

  @Test func marksInAnyOrderFoldAsTheWhole() {
    for text in ["a\u{345}\u{301}", "a\u{301}\u{345}", "Α\u{313}\u{301}\u{345}", "s\u{307}\u{323}", "\u{1E9B}\u{323}",
      "ア\u{3099}", "\u{1100}\u{1161}\u{11A8}", "가\u{11A8}", "\u{BC6}\u{BBE}", "I\u{307}\u{323}", "\u{FB2C}\u{5B8}"]
    {
      expectFoldsAsWhole(text)
    }
  }

  @Test func aScalarAndItsNormalFormsFoldAlike() {
    for scalar in "éÀçİơộΐᾷйёאָשּׁगुক়가각ガäﬁ".unicodeScalars {
      let composed = Self.frenchFold(scalar)
      let decomposed = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.flatMap { Self.frenchFold($0) }
      #expect(composed == decomposed, "\(scalar.escaped(asASCII: true))")
    }
  }
}

struct FoldStepCase: Sendable, CustomTestStringConvertible {
  let steps: [FoldProfile.Step]
  let text: String
  let expected: String
  var testDescription: String { "\(steps.map(\.rawValue).joined(separator: "+")): \(text.escaped)" }

  init(_ steps: [FoldProfile.Step], _ text: String, _ expected: String) {
    self.steps = steps
    self.text = text
    self.expected = expected
  }

  static let all = [
    FoldStepCase([], "ÉœØ\u{2019}\u{2010}ﬁ", "ÉœØ\u{2019}\u{2010}ﬁ"),
    // Every sign that is an apostrophe, and some that are not.
    FoldStepCase([.apostrophes], "'\u{2019}\u{2018}\u{2BC}\u{2032}`\u{B4}", "'''''''"),
    FoldStepCase([.apostrophes], "\u{2BB}\u{2B9}\u{201B}\u{FF07}", "''''"),
    FoldStepCase([.apostrophes], "\u{201A}\u{201C}\u{2033}\"«\u{2039}", "\u{201A}\u{201C}\u{2033}\"«\u{2039}"),
    FoldStepCase([.apostrophes], "L\u{2019}É", "L'É"),
    FoldStepCase([.compatibilityCaseFold, .marks], "l\u{2019}é", "l\u{2019}e"),
    FoldStepCase([.hyphens], "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}", "------"),
    FoldStepCase([.hyphens], "\u{FE63}\u{FF0D}", "--"),
    FoldStepCase([.hyphens], "\u{2014}\u{2015}\u{5BE}_~\u{B7}", "\u{2014}\u{2015}\u{5BE}_~\u{B7}"),
    FoldStepCase([.compatibilityCaseFold, .marks], "a\u{2013}b", "a\u{2013}b"),
    FoldStepCase([.ligatures], "œæ", "oeae"),
    FoldStepCase([.compatibilityCaseFold, .ligatures], "ŒÆ", "oeae"),
    FoldStepCase([.compatibilityCaseFold, .marks, .ligatures], "ǼǢ", "aeae"),
    FoldStepCase([.compatibilityCaseFold, .marks], "Œuvre", "œuvre"),
    FoldStepCase([.strokes], "øłđðþħŧı", "olddthhti"),
    FoldStepCase([.compatibilityCaseFold, .strokes], "ØŁĐÐÞĦŦ", "olddthht"),
    FoldStepCase([.compatibilityCaseFold, .marks, .strokes], "Ǿ", "o"),
    FoldStepCase([.compatibilityCaseFold, .marks], "Ø", "ø"),
    FoldStepCase([.compatibilityCaseFold], "ÉTÉ", "e\u{301}te\u{301}"),
    FoldStepCase([.compatibilityCaseFold], "ﬁＣßς²\u{1F1}", "ficssσ2dz"),
    FoldStepCase([.compatibilityCaseFold], "a\u{AD}b\u{200D}\u{FEFF}c", "abc"),
    FoldStepCase([.compatibilityCaseFold, .marks], "ÉTÉ Ộ\u{5B8}\u{64E}", "ete o"),
    FoldStepCase([.compatibilityCaseFold, .marks], "का", "का"),
    FoldStepCase([.marks], "e\u{301}a\u{308}", "ea"),
    FoldStepCase([.compatibilityCaseFold, .marks], "İI", "ii"),
    FoldStepCase(FoldProfile.Step.allCases, "L\u{2019}ŒUVRE D\u{2BC}ØÉ\u{2011}ı", "l'oeuvre d'oe-i"),
  ]
}

struct FoldProfileTests {
  @Test(arguments: FoldStepCase.all)
  func steps(_ c: FoldStepCase) {
    let profile = FoldProfile(name: "test", steps: c.steps)
    let folded = c.text.unicodeScalars.flatMap { FoldTable.fold($0.value, profile) }
    #expect(String(decoding: folded, as: UTF8.self).escaped == c.expected.escaped)
  }

  @Test func stepsApplyInTheirOwnOrder() {
    let profile = FoldProfile(name: "x", steps: [.strokes, .marks, .marks, .compatibilityCaseFold])
    #expect(profile.steps == [.compatibilityCaseFold, .marks, .strokes])
    #expect(profile == FoldProfile(name: "x", steps: Set(profile.steps)))
  }

  @Test func profilesOfTheHouse() {
    #expect(FoldProfile.french.steps == FoldProfile.Step.allCases)
    #expect(FoldProfile.exact.steps == [])
    #expect(
      FoldProfile.Step.allCases.map(\.rawValue) == ["case", "marks", "apostrophes", "hyphens", "ligatures", "strokes"])
  }

  @Test func fingerprintTellsStepsAndVersions() {
    #expect(
      FoldProfile.french.fingerprint
        == "fold-1:case+marks+apostrophes+hyphens+ligatures+strokes:icu-\(UnicodeVersion.icu):unicode-\(UnicodeVersion.unicode)")
    #expect(UnicodeVersion.icu.contains(".") && UnicodeVersion.unicode.contains("."))
  }

  @Test func fingerprintsDifferExactlyWhereStepsDo() {
    let all = FoldProfile.Step.allCases
    // Every set of steps once, by the bits of its number.
    let profiles = (0..<1 << all.count).map { number in
      FoldProfile(name: "\(number)", steps: all.indices.filter { number >> $0 & 1 == 1 }.map { all[$0] })
    }
    #expect(Set(profiles.map(\.fingerprint)).count == profiles.count)
    #expect(
      FoldProfile(name: "a", steps: [.marks, .hyphens]).fingerprint
        == FoldProfile(name: "b", steps: [.hyphens, .marks]).fingerprint)
  }
}
