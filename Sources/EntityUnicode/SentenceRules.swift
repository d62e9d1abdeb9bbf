internal import CICU

/// What a scalar is to sentences: UAX #29's Sentence_Break, numbered as ICU numbers it.
enum SentenceClass: UInt8, Sendable {
  case other, aTerm, close, format, lower, numeric, oLetter, separator, space, sTerm, upper
  case carriageReturn, extend, lineFeed, sContinue

  init(_ scalar: UInt32) { self = SentenceClass(rawValue: cicu_sentence_class(scalar)) ?? .other }

  /// Whether a sentence can end with it, white space and quotes aside.
  var ends: Bool { isTerminator || isSeparator }
  var isTerminator: Bool { self == .aTerm || self == .sTerm }
  var isSeparator: Bool { self == .separator || self == .carriageReturn || self == .lineFeed }
  /// Whether it belongs to what stands before it (rule SB5).
  var isAttached: Bool { self == .extend || self == .format }
}

/// The sentence rules of UAX #29 for the locales that have no others, over UTF-8.
///
/// Where ICU's iterator takes a step for every character, only the characters around terminators and separators are
/// looked at here; tests hold the one to the other.
struct SentenceRules: Sendable {
  private let suppressions: SentenceSuppressions

  /// `nil` for a locale that has rules of its own, or of which ICU cannot say.
  init?(locale: String) {
    guard cicu_has_root_sentence_rules(locale) != 0, let abbreviations = Self.suppressions(of: locale) else {
      return nil
    }
    suppressions = SentenceSuppressions(abbreviations)
  }

  /// The abbreviations that end no sentence in a locale; `nil` where ICU fails.
  static func suppressions(of locale: String) -> [String]? {
    var abbreviations: [String] = []
    let status = withUnsafeMutablePointer(to: &abbreviations) { abbreviations in
      cicu_sentence_suppressions(
        locale,
        { context, _, _, name in
          context?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
        }, abbreviations)
    }
    return status == 0 ? abbreviations : nil
  }

  /// The classes of the scripts whose letters have two bytes, of some others, and of most punctuation.
  private static let classes = (0..<UInt32(0x2070)).map { SentenceClass($0) }

  /// By the first byte of a scalar: whether one that it begins can end a sentence.
  private static let mayEnd = (0...UInt8.max).map { byte in
    switch byte {
    case ..<0x80: classes[Int(byte)].ends
    case 0x80..<0xC2: false
    case 0xC2..<0xE0: classes[Int(byte & 0x1F) << 6..<Int(byte & 0x1F + 1) << 6].contains { $0.ends }
    // From U+4000 to U+9FFF there are ideographs only.
    case 0xE4...0xE9: false
    default: true
    }
  }

  /// Calls `body` with the offset of each break inside a text, in ascending order; those at its ends go without
  /// saying.
  /// - Complexity: O(length of the text).
  @inline(__always)
  func forEachBreak(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void) {
    Self.classes.withUnsafeBufferPointer { classes in
      Self.mayEnd.withUnsafeBufferPointer { mayEnd in
        let text = SentenceText(bytes: bytes, classes: classes)
        var offset = 0
        while offset < bytes.count {
          // There is an answer for every byte.
          guard mayEnd[Int(bytes[offset])] else {
            offset += 1
            continue
          }
          let (next, breaks) = text.step(offset)
          offset = next
          if breaks, offset < bytes.count, !suppressions.suppress(offset, in: bytes) { body(offset) }
        }
      }
    }
  }
}

/// A text as the rules read it.
///
/// Every read of `bytes` lies before their end, which the callers check, or inside a scalar, because a `String` is
/// valid UTF-8.
private struct SentenceText {
  let bytes: UnsafeBufferPointer<UInt8>
  let classes: UnsafeBufferPointer<SentenceClass>

  /// How far the rules look from a scalar on that may end a sentence, and whether one ends there.
  @inline(never)
  func step(_ start: Int) -> (next: Int, breaks: Bool) {
    let (ending, end) = scalar(start)
    guard ending.ends else { return (end, false) }
    if ending.isSeparator { return (separatorEnd(start), true) }
    var offset = skippingAttached(end)
    if ending == .aTerm {
      // SB6, SB7: "3.5", "U.S"
      let next = scalar(offset).class
      if next == .numeric || next == .upper && isLetter(before: start) { return (offset, false) }
    }
    // SB9, SB10
    offset = skipping(.space, skipping(.close, offset))
    let next = scalar(offset).class
    if next.isSeparator { return (separatorEnd(offset), true) }
    // SB8a, SB8
    let goesOn = next == .sContinue || next.isTerminator || ending == .aTerm && isBeforeLowerCase(offset)
    return (offset, !goesOn)
  }

  /// The class of the scalar at an offset, and where it ends; ``SentenceClass/other`` at the end of the text.
  @inline(__always)
  private func scalar(_ offset: Int) -> (class: SentenceClass, end: Int) {
    guard offset < bytes.count else { return (.other, offset) }
    let first = bytes[offset]
    if first < 0x80 { return (classes[Int(first)], offset + 1) }
    let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(count))
    for place in 1..<count { value = value << 6 | UInt32(bytes[offset + place] & 0x3F) }
    return (value < classes.count ? classes[Int(value)] : SentenceClass(value), offset + count)
  }

  /// SB5
  private func skippingAttached(_ start: Int) -> Int {
    var offset = start
    while case let (next, end) = scalar(offset), next.isAttached { offset = end }
    return offset
  }

  private func skipping(_ skipped: SentenceClass, _ start: Int) -> Int {
    var offset = start
    while case let (next, end) = scalar(offset), next == skipped { offset = skippingAttached(end) }
    return offset
  }

  /// SB3: CR LF is one separator.
  private func separatorEnd(_ start: Int) -> Int {
    let (separator, end) = scalar(start)
    return separator == .carriageReturn && scalar(end).class == .lineFeed ? end + 1 : end
  }

  /// Whether a cased letter stands before an offset.
  private func isLetter(before end: Int) -> Bool {
    var offset = end
    while offset > 0 {
      repeat { offset -= 1 } while offset > 0 && bytes[offset] & 0xC0 == 0x80
      let last = scalar(offset).class
      if !last.isAttached { return last == .upper || last == .lower }
    }
    return false
  }

  /// Whether the first letter from an offset on, in the same sentence, is in lower case.
  private func isBeforeLowerCase(_ start: Int) -> Bool {
    var offset = start
    while offset < bytes.count {
      let (next, end) = scalar(offset)
      switch next {
      case .lower: return true
      case .oLetter, .upper, .separator, .carriageReturn, .lineFeed, .aTerm, .sTerm: return false
      default: offset = end
      }
    }
    return false
  }
}
