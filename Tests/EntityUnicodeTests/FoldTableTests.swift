import CICU
import EntityText
import Foundation
import RandomTesting
import Testing

@testable import EntityUnicode

struct FoldTableTests {
  private static let plain = FoldTable(FoldProfile(name: "plain", steps: [.compatibilityCaseFold, .marks]))
  private static let french = FoldTable(.french)

  /// The extra folds, written down a second time: what the documentation promises, and the
  /// variants of the same signs that keyboards and typesetters produce.
  static let apostrophes = Set(
    "'\u{2019}\u{2018}\u{2BC}\u{2032}`\u{B4}\u{2BB}\u{2B9}\u{201B}\u{FF07}\u{1FEF}\u{1FFD}\u{374}"
      .unicodeScalars)
  static let hyphens = Set("-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{FE63}\u{FF0D}".unicodeScalars)
  private static let letters: [Unicode.Scalar: String] = [
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i",
  ]

  /// Every code point of a plane, surrogates aside: the plain profile is ICU's fold, the French one
  /// ICU's fold and the extra folds.
  @Test(arguments: UInt32(0)...16)
  func everyCodePointFoldsAsICUFoldsIt(_ plane: UInt32) {
    var wrong: [String] = []
    for value in plane << 16..<(plane + 1) << 16 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = Self.icuFold(scalar)
      if Self.bytes(Self.plain, value) != folded { wrong.append("plain \(scalar.escaped(asASCII: true))") }
      if Self.bytes(Self.french, value) != Self.frenchFold(scalar, folded) {
        wrong.append("french \(scalar.escaped(asASCII: true))")
      }
    }
    #expect(wrong.isEmpty)
  }

  private static func frenchFold(_ scalar: Unicode.Scalar, _ folded: [UInt8]) -> [UInt8] {
    if apostrophes.contains(scalar) { return [0x27] }
    if hyphens.contains(scalar) { return [0x2D] }
    // The letters begin with C3, C4 or C5 in UTF-8: most code points are done here.
    guard folded.contains(where: { 0xC3...0xC5 ~= $0 }) else { return folded }
    return String(decoding: folded, as: UTF8.self).unicodeScalars.flatMap {
      Array((letters[$0] ?? String($0)).utf8)
    }
  }

  /// What the tokenizer appends: the packed bytes, or the long form where they do not fit.
  private static func bytes(_ table: FoldTable, _ value: UInt32) -> [UInt8] {
    // Above the table an entry is made when it is asked for; to pack some of them is enough.
    if value >= FoldTable.tableEnd, value & 15 != 0 { return table.folded(value) }
    let entry = table.entry(value)
    if entry.isOverflow { return table.folded(value) }
    return (0..<entry.count).map { UInt8(truncatingIfNeeded: entry.bits >> (8 * UInt64($0))) }
  }

  /// `icuFold` of one scalar, without a string on the way: this runs a million times.
  private static func icuFold(_ scalar: Unicode.Scalar) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 132) { buffer in
      guard let text = buffer.baseAddress else { return [] }
      var length: Int32 = 0
      for unit in UTF8.encode(scalar)! {
        text[Int(length)] = unit
        length += 1
      }
      let folded = text + 4
      let count = cicu_fold_text(text, length, 1, folded, 128)
      return Array(UnsafeBufferPointer(start: folded, count: Int(count)))
    }
  }

  @Test func scalarsOfRandomTextFoldAsTheWhole() {
    var generator = TextGenerator(stream: 1)
    for _ in 0..<3_000 {
      // Spacing marks that canonical ordering moves (of musical notation, for the most part) keep
      // their place in the table's fold; every other text is the same.
      let scalars = (0..<4).flatMap { _ in generator.word() }
        .filter {
          $0.properties.generalCategory != .spacingMark
            || $0.properties.canonicalCombiningClass == .notReordered
        }
      expectFoldsAsWhole(String(String.UnicodeScalarView(scalars)))
    }
  }

  @Test func scalarsOfMixedTextFoldAsTheWhole() {
    var generator = TextGenerator(stream: 2)
    for _ in 0..<1_000 {
      let scalars = generator.text().unicodeScalars
        .filter {
          $0.properties.generalCategory != .spacingMark
            || $0.properties.canonicalCombiningClass == .notReordered
        }
      expectFoldsAsWhole(String(String.UnicodeScalarView(scalars)))
    }
  }

  private func expectFoldsAsWhole(_ text: String) {
    let folded = text.unicodeScalars.flatMap { Self.bytes(Self.plain, $0.value) }
    let expected = EntityUnicodeTests.icuFold(text, dropMarks: true)
    #expect(folded == expected, "\(text.escaped) \(seedLine)")
  }

  @Test func marksInAnyOrderFoldAsTheWhole() {
    for text in [
      "a\u{345}\u{301}", "a\u{301}\u{345}", "Α\u{313}\u{301}\u{345}", "s\u{307}\u{323}", "\u{1E9B}\u{323}",
      "ア\u{3099}", "\u{1100}\u{1161}\u{11A8}", "가\u{11A8}", "\u{BC6}\u{BBE}", "I\u{307}\u{323}",
      "\u{FB2C}\u{5B8}",
    ] {
      expectFoldsAsWhole(text)
    }
  }

  @Test func aScalarAndItsNormalFormsFoldAlike() {
    for scalar in "éÀçİơộΐᾷйёאָשּׁगुক়가각ガäﬁ".unicodeScalars {
      let composed = Self.bytes(Self.french, scalar.value)
      let decomposed = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
        .flatMap { Self.bytes(Self.french, $0.value) }
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
    // Canonically equal to `, ´ and ʹ.
    FoldStepCase([.apostrophes], "\u{1FEF}\u{1FFD}\u{374}", "'''"),
    FoldStepCase(
      [.apostrophes], "\u{201A}\u{201C}\u{2033}\"«\u{2039}", "\u{201A}\u{201C}\u{2033}\"«\u{2039}"),
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

  @Test func stepsBringAlongWhatTheyBuildOn() {
    func steps(_ step: FoldProfile.Step) -> [FoldProfile.Step] { FoldProfile(name: "x", steps: [step]).steps }
    #expect(steps(.compatibilityCaseFold) == [.compatibilityCaseFold])
    #expect(steps(.marks) == [.compatibilityCaseFold, .marks])
    #expect(steps(.apostrophes) == [.apostrophes])
    #expect(steps(.hyphens) == [.hyphens])
    #expect(steps(.ligatures) == [.compatibilityCaseFold, .marks, .ligatures])
    #expect(steps(.strokes) == [.compatibilityCaseFold, .marks, .strokes])
  }

  @Test func profilesOfTheHouse() {
    #expect(FoldProfile.french.steps == FoldProfile.Step.allCases)
    #expect(FoldProfile.exact.steps == [])
    #expect(
      FoldProfile.Step.allCases.map(\.rawValue) == [
        "case", "marks", "apostrophes", "hyphens", "ligatures", "strokes",
      ])
  }

  @Test func fingerprintTellsStepsAndVersions() {
    #expect(
      FoldProfile.french.fingerprint
        == "fold-1:case+marks+apostrophes+hyphens+ligatures+strokes:icu-\(UnicodeVersion.icu):unicode-\(UnicodeVersion.unicode)"
    )
    #expect(UnicodeVersion.icu.contains(".") && UnicodeVersion.unicode.contains("."))
  }

  @Test func fingerprintsDifferExactlyWhereStepsDo() {
    let all = FoldProfile.Step.allCases
    // Every set of steps once, by the bits of its number.
    let profiles = (0..<1 << all.count).map { number in
      FoldProfile(name: "\(number)", steps: all.indices.filter { number >> $0 & 1 == 1 }.map { all[$0] })
    }
    // Of case, marks, ligatures and strokes six sets are closed; the other two steps go with any.
    #expect(Set(profiles.map(\.steps)).count == 24)
    #expect(Set(profiles.map(\.fingerprint)).count == 24)
    #expect(Set(profiles.map { "\($0.steps) \($0.fingerprint)" }).count == 24)
    #expect(
      FoldProfile(name: "a", steps: [.marks, .hyphens]).fingerprint
        == FoldProfile(name: "b", steps: [.hyphens, .marks]).fingerprint)
  }
}
