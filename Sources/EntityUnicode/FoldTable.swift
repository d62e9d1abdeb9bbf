internal import CICU
internal import Synchronization

/// What a scalar is to the tokenizer.
enum ScalarClass: UInt8, Sendable {
  case symbol, letter, digit, mark, ignorable, space, lineBreak, punctuation
  /// A letter of a script that puts no spaces between words: a token by itself.
  case ideograph
  case apostrophe, hyphen
  /// `.` and `,`, which join digits, and letters of an acronym.
  case point
}

/// The class and the folded form of every scalar under one profile, computed from ICU.
///
/// Because marks are dropped, folding scalar by scalar gives what ICU gives for the whole text.
/// Scalars below `tableEnd` (Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts of India, Thai,
/// punctuation) are asked of ICU when they are first met, and then looked up; those above are asked each time.
final class FoldTable: @unchecked Sendable {
  /// One scalar, packed: folded bytes (0–31), their number (32–34, or `overflow`), the class
  /// (36–39), upper case (40), lower case (41), and that it is one (42).
  struct Entry: Sendable {
    static let overflow: UInt64 = 7
    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    init(folded: [UInt8], class scalarClass: ScalarClass, upper: Bool, lower: Bool) {
      var bits = folded.count <= 4 ? UInt64(folded.count) : Self.overflow
      bits <<= 32
      if folded.count <= 4 {
        for (index, byte) in folded.enumerated() { bits |= UInt64(byte) << (8 * UInt64(index)) }
      }
      bits |= UInt64(scalarClass.rawValue) << 36
      if upper { bits |= 1 << 40 }
      if lower { bits |= 1 << 41 }
      self.bits = bits | 1 << 42
    }

    /// The number of folded bytes, or ``overflow``.
    @inline(__always) var count: Int { Int(truncatingIfNeeded: (bits >> 32) & 7) }
    @inline(__always) var isOverflow: Bool { (bits >> 32) & 7 == Self.overflow }
    @inline(__always) var scalarClass: ScalarClass {
      // Every entry is packed from a case above.
      ScalarClass(rawValue: UInt8(truncatingIfNeeded: (bits >> 36) & 15))!
    }
    @inline(__always) var isUpper: Bool { bits & (1 << 40) != 0 }
    @inline(__always) var isLower: Bool { bits & (1 << 41) != 0 }
  }

  static let tableEnd: UInt32 = 0x2200

  let profile: FoldProfile
  /// What folding adds to the bits of eight letters of ASCII.
  let asciiCaseBits: UInt64
  /// Whether folding does no more to a letter of ASCII than that.
  let foldsASCIIPlainly: Bool
  /// The bits of the entries below ``tableEnd``, zero for those that nobody has asked for. Two threads that ask at
  /// once store the same.
  private let known: UnsafeMutablePointer<Atomic<UInt64>>

  init(_ profile: FoldProfile) {
    self.profile = profile
    known = .allocate(capacity: Int(Self.tableEnd))
    for scalar in 0..<Int(Self.tableEnd) { (known + scalar).initialize(to: Atomic(0)) }
    let caseBit: UInt32 = profile.steps.contains(.compatibilityCaseFold) ? 0x20 : 0
    asciiCaseBits = UInt64(caseBit) &* 0x0101_0101_0101_0101
    foldsASCIIPlainly = (0x41...0x5A).allSatisfy { letter in
      [letter, letter | 0x20].allSatisfy { Self.fold($0, profile) == [UInt8($0 | caseBit)] }
    }
  }

  deinit {
    known.deinitialize(count: Int(Self.tableEnd))
    known.deallocate()
  }

  /// The entry of any scalar.
  @inline(__always)
  func entry(_ scalar: UInt32) -> Entry {
    guard scalar < Self.tableEnd else { return compute(scalar) }
    let bits = known[Int(scalar)].load(ordering: .relaxed)
    return bits == 0 ? firstEntry(scalar) : Entry(bits: bits)
  }

  @inline(never)
  private func firstEntry(_ scalar: UInt32) -> Entry {
    let entry = compute(scalar)
    known[Int(scalar)].store(entry.bits, ordering: .relaxed)
    return entry
  }

  /// How many letters a scalar is folded to, at least one.
  func letterCount(_ entry: Entry, _ scalar: UInt32) -> UInt64 { max(1, foldedCount(entry, scalar)) }

  /// How many scalars a scalar is folded to; none for most marks.
  func foldedCount(_ entry: Entry, _ scalar: UInt32) -> UInt64 {
    if entry.isOverflow { return UInt64(folded(scalar).count { $0 & 0xC0 != 0x80 }) }
    // Bytes that continue a scalar have the first bit and not the second; those beyond the form are 0.
    let bytes = UInt32(truncatingIfNeeded: entry.bits)
    return UInt64(entry.count - (bytes & ~(bytes << 1) & 0x8080_8080).nonzeroBitCount)
  }

  /// The folded form of a scalar whatever its length.
  func folded(_ scalar: UInt32) -> [UInt8] { Self.fold(scalar, profile) }

  @inline(never)
  private func compute(_ scalar: UInt32) -> Entry {
    let properties = cicu_classify(scalar)
    return Entry(
      folded: folded(scalar), class: Self.classify(scalar, properties),
      upper: properties & UInt32(CICU_UPPER) != 0, lower: properties & UInt32(CICU_LOWER) != 0)
  }

  private static func classify(_ scalar: UInt32, _ properties: UInt32) -> ScalarClass {
    if apostrophes.contains(scalar) { return .apostrophe }
    if hyphens.contains(scalar) { return .hyphen }
    if scalar == 0x2E || scalar == 0x2C { return .point }
    // CICU numbers its classes in the order of the cases above.
    return ScalarClass(rawValue: UInt8(properties & UInt32(CICU_CLASS_MASK))) ?? .symbol
  }

  static func fold(_ scalar: UInt32, _ profile: FoldProfile) -> [UInt8] {
    var result: [UInt8] = []
    guard let unicode = Unicode.Scalar(scalar) else { return [] }
    if profile.steps.contains(.compatibilityCaseFold) {
      // U+FDFA, the longest, folds to 33 bytes.
      result = [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
        let marks: Int32 = profile.steps.contains(.marks) ? 1 : 0
        guard let base = buffer.baseAddress else { return }
        count = max(0, Int(cicu_fold_scalar(scalar, marks, base, Int32(buffer.count))))
      }
    } else if !profile.steps.contains(.marks)
      || cicu_classify(scalar) & UInt32(CICU_CLASS_MASK) != UInt32(CICU_MARK)
    {
      result = Array(String(unicode).utf8)
    }
    return extraFolds(result, of: scalar, profile)
  }

  /// What a profile folds beyond what ICU does.
  private static func extraFolds(_ folded: [UInt8], of scalar: UInt32, _ profile: FoldProfile) -> [UInt8] {
    if profile.steps.contains(.apostrophes), apostrophes.contains(scalar) { return [0x27] }
    if profile.steps.contains(.hyphens), hyphens.contains(scalar) { return [0x2D] }
    // All that these replace have two bytes.
    guard folded.count == 2 else { return folded }
    var result = folded
    if profile.steps.contains(.ligatures), let pair = ligatures[result] { result = pair }
    if profile.steps.contains(.strokes), let plain = strokes[result] { result = plain }
    return result
  }

  private static let apostrophes: Set<UInt32> = [
    0x27, 0x60, 0xB4, 0x2BC, 0x2BB, 0x2B9, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07,
    // Canonically equal to `, ´ and ʹ.
    0x1FEF, 0x1FFD, 0x374,
  ]
  private static let hyphens: Set<UInt32> = [
    0x2D, 0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63, 0xFF0D,
  ]
  private static let ligatures = table([("œ", "oe"), ("æ", "ae")])
  private static let strokes = table([
    ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"), ("ħ", "h"), ("ŧ", "t"), ("ı", "i"),
  ])

  private static func table(_ pairs: [(String, String)]) -> [[UInt8]: [UInt8]] {
    Dictionary(uniqueKeysWithValues: pairs.map { (Array($0.0.utf8), Array($0.1.utf8)) })
  }
}
