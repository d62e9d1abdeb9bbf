internal import CICU

/// Which differences of spelling do not count: an ordered list of steps, applied alike to lexicon
/// entries, rules and text.
public struct FoldProfile: Hashable, Sendable {
  /// One step. They apply in the order in which they are declared here.
  public enum Step: String, CaseIterable, Hashable, Sendable {
    /// NFKC case fold (Unicode Standard, chapter 3.13), canonically decomposed.
    case compatibilityCaseFold = "case"
    /// Non-spacing marks dropped: accents, vowel marks, tone marks.
    case marks
    /// ’ ‘ ʼ ′ ` ´ are the apostrophe '.
    case apostrophes
    /// ‐ ‑ ‒ – − are the hyphen -.
    case hyphens
    /// œ is oe, æ is ae.
    case ligatures
    /// Letters whose stroke or missing dot Unicode does not count as a mark: ø ł đ ð þ ħ ŧ ı.
    case strokes
  }

  public let name: String
  public let steps: [Step]

  /// - Parameter steps: in any order, repeats allowed; kept in the order of ``Step``. A step brings
  ///   those along that it builds on: `marks` brings `case`, `ligatures` and `strokes` bring `marks`.
  public init(name: String, steps: some Sequence<Step>) {
    var wanted = Set(steps)
    // Letters are compared decomposed, which only the first two steps bring about.
    if !wanted.isDisjoint(with: [.ligatures, .strokes]) { wanted.insert(.marks) }
    if wanted.contains(.marks) { wanted.insert(.compatibilityCaseFold) }
    self.name = name
    self.steps = Step.allCases.filter(wanted.contains)
  }

  /// Every difference that writers of French make without meaning one.
  public static let french = FoldProfile(name: "french", steps: Step.allCases)
  /// No difference is overlooked.
  public static let exact = FoldProfile(name: "exact", steps: [])

  /// Identifies everything that folding depends on; stored in what is compiled under the profile.
  public var fingerprint: String {
    let parts = steps.map(\.rawValue).joined(separator: "+")
    return "fold-1:\(parts):icu-\(UnicodeVersion.icu):unicode-\(UnicodeVersion.unicode)"
  }
}

/// The versions of the data that folding, tokenizing and names come from.
public enum UnicodeVersion {
  /// Of the ICU library: "72.1".
  public static var icu: String { String(cString: cicu_version()) }
  /// Of the Unicode standard: "15.0".
  public static var unicode: String { String(cString: cicu_unicode_version()) }
}
