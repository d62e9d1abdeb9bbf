internal import EntityText

/// Takes the tokens that a scan finds.
protocol TokenSink {
  /// - Parameter folded: valid during the call; eight bytes from its start on are readable even where
  ///   it is shorter.
  mutating func add(_ folded: UnsafeBufferPointer<UInt8>, _ span: TextSpan, _ flags: TokenFlags)

  /// The same for a form of one to eight bytes.
  /// - Parameter folded: its bytes, the first one lowest; 0 behind the last.
  mutating func add(_ folded: UInt64, count: Int, _ span: TextSpan, _ flags: TokenFlags)
}

extension Tokenizer {
  func scan(_ text: String, into sink: inout some TokenSink) {
    var text = text
    text.withUTF8 { bytes in
      var scanner = Scanner(ScanInput(bytes: bytes, table: table))
      scanner.scan(into: &sink)
      scanner.scratch.deallocate()
    }
  }
}

/// Eight bytes of text at once, of which those before the first that is no letter of ASCII count.
private struct ASCIIWord {
  let bits: UInt64
  /// How many bytes from the first on are letters of ASCII.
  let letterCount: Int

  private static let high: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  init(_ bits: UInt64) {
    self.bits = bits
    let lower = (bits | 0x2020_2020_2020_2020) & ~Self.high
    // No sum reaches the next byte: the high bits are clear before.
    let fromA = lower &+ 0x1F1F_1F1F_1F1F_1F1F
    let beyondZ = lower &+ 0x0505_0505_0505_0505
    let isLetter = fromA & ~beyondZ & ~bits & Self.high
    letterCount = (~isLetter & Self.high).trailingZeroBitCount >> 3
  }

  /// The high bit of each of the first `count` bytes that is in upper case.
  @inline(__always)
  func upperMask(_ count: Int) -> UInt64 { ~(bits << 2) & Self.first(count) }

  @inline(__always)
  func lowerMask(_ count: Int) -> UInt64 { bits << 2 & Self.first(count) }

  @inline(__always)
  private static func first(_ count: Int) -> UInt64 { high >> UInt64(64 - 8 * count) }
}

/// The text and what is looked up for it. Apart from the state of a scan, so that the calls that only
/// read copy no more than this.
private struct ScanInput {
  let bytes: UnsafeBufferPointer<UInt8>
  let table: FoldTable

  /// A scalar at an offset: its entry, its value, and how many bytes it takes.
  struct Scalar {
    var entry: FoldTable.Entry
    var value: UInt32
    var count: Int
  }

  /// The scalar at an offset; `nil` at the end. The text is valid UTF-8 because it is a `String`.
  @inline(__always)
  func peek(_ at: Int) -> Scalar? {
    guard at < bytes.count else { return nil }
    let first = bytes[at]
    if first < 0x80 { return Scalar(entry: table.entry(UInt32(first)), value: UInt32(first), count: 1) }
    return peekWide(at, first)
  }

  /// - Precondition: eight bytes of the text are there.
  @inline(__always)
  func eight(_ at: Int) -> ASCIIWord {
    ASCIIWord(UnsafeRawPointer(bytes.baseAddress! + at).loadUnaligned(as: UInt64.self))
  }

  @inline(never)
  func peekWide(_ at: Int, _ first: UInt8) -> Scalar? {
    let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard at + count <= bytes.count else { return nil }
    var value = UInt32(first) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
    for offset in 1..<count { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
    return Scalar(entry: table.entry(value), value: value, count: count)
  }

  /// The first offset from `start` on with a scalar that is not ignorable.
  func skippingIgnorable(_ start: Int) -> Int {
    var at = start
    while let scalar = peek(at), scalar.entry.scalarClass == .ignorable { at += scalar.count }
    return at
  }

  /// Whether a lone "s" stands here.
  func isPossessive(_ at: Int) -> Bool {
    guard let letter = peek(at), letter.value | 0x20 == 0x73 else { return false }
    switch peek(at + 1)?.entry.scalarClass {
    case .letter, .digit, .mark, .apostrophe: return false
    default: return true
    }
  }

  // MARK: Web addresses

  /// Whether a letter may be the first of `http://`, `https://` or `www.`.
  @inline(__always)
  func mayStartAddress(_ letter: UInt32) -> Bool { letter | 0x20 == 0x68 || letter | 0x20 == 0x77 }

  /// The end of a web address that starts here; `nil` where none does.
  func webAddress(_ start: Int) -> Int? {
    guard starts(start, "http://") || starts(start, "https://") || starts(start, "www.") else {
      return nil
    }
    let end = end(ofAddress: start)
    // "WWW." at the end of a sentence.
    return end - start > 3 ? end : nil
  }

  private func end(ofAddress start: Int) -> Int {
    var end = start
    while let scalar = peek(end) {
      switch scalar.entry.scalarClass {
      case .space, .lineBreak: return trimmed(start, end)
      default: break
      }
      // Characters that RFC 3986 allows nowhere, and that close an address in running text; two of them also
      // with the stroke that decomposes from them (≮, ≯).
      if [0x3C, 0x3E, 0x22, 0xAB, 0xBB, 0x5C, 0x5E, 0x7B, 0x7C, 0x7D, 0x201C, 0x201D, 0x226E, 0x226F]
        .contains(scalar.value)
      {
        return trimmed(start, end)
      }
      end += scalar.count
    }
    return trimmed(start, end)
  }

  /// Without the punctuation that ends the sentence rather than the address.
  private func trimmed(_ start: Int, _ end: Int) -> Int {
    var end = end
    // The Greek question mark is canonically a semicolon.
    func endsInGreekQuestion() -> Bool { end - start > 2 && bytes[end - 2] == 0xCD && bytes[end - 1] == 0xBE }
    while end > start {
      if endsInGreekQuestion() {
        end -= 2
      } else if [0x2E, 0x2C, 0x3A, 0x3B, 0x21, 0x3F, 0x29, 0x27].contains(bytes[end - 1]) {
        end -= 1
      } else {
        break
      }
    }
    return end
  }

  private func starts(_ at: Int, _ prefix: StaticString) -> Bool {
    prefix.withUTF8Buffer { prefix in
      guard at + prefix.count < bytes.count else { return false }
      for offset in 0..<prefix.count where bytes[at + offset] | 0x20 != prefix[offset] | 0x20 {
        return false
      }
      return true
    }
  }
}

/// The hot loop. Unsafe pointers stay in this file: every read of `bytes` goes through `peek`,
/// which checks the bound, and every write to `scratch` through `append`, which grows it first.
private struct Scanner {
  let input: ScanInput

  /// The folded form of the token under way.
  var scratch: UnsafeMutableBufferPointer<UInt8>
  var scratchCount = 0

  /// Flags for the next token, from what was skipped before it.
  var pending: TokenFlags = [.paragraphStart]
  var lineBreaks = 0
  /// Whether the last token ends where the scan stands, ignorable scalars aside.
  var touches = false
  /// Whether the last token was a word, or the point after an initial.
  var lastJoins = false

  init(_ input: ScanInput) {
    self.input = input
    scratch = .allocate(capacity: 256)
  }

  @inline(__always)
  mutating func append(_ scalar: ScanInput.Scalar) {
    if scratchCount + 64 > scratch.count { growScratch() }
    if scalar.entry.isOverflow {
      for byte in input.table.folded(scalar.value) {
        scratch[scratchCount] = byte
        scratchCount += 1
      }
      return
    }
    var bits = scalar.entry.bits
    for _ in 0..<scalar.entry.count {
      scratch[scratchCount] = UInt8(truncatingIfNeeded: bits)
      scratchCount += 1
      bits >>= 8
    }
  }

  @inline(never)
  mutating func growScratch() {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: scratch.count * 2)
    _ = larger.update(fromContentsOf: scratch[..<scratchCount])
    scratch.deallocate()
    scratch = larger
  }

  mutating func scan(into sink: inout some TokenSink) {
    var at = 0
    while at < input.bytes.count {
      if input.bytes[at] == 0x20 {
        pending.insert(.spaceBefore)
        touches = false
        at += 1
        continue
      }
      if scanPlainWord(&at, into: &sink) { continue }
      guard let scalar = input.peek(at) else { break }
      switch scalar.entry.scalarClass {
      case .letter, .digit:
        if input.mayStartAddress(scalar.value), let end = input.webAddress(at) {
          scanAddress(&at, end: end, into: &sink)
        } else {
          scanWord(&at, into: &sink)
        }
      case .space:
        pending.insert(.spaceBefore)
        touches = false
        at += scalar.count
      case .lineBreak:
        // U+2029 separates paragraphs by itself.
        lineBreaks += scalar.value == 0x2029 ? 2 : 1
        pending.formUnion([.spaceBefore, .lineBreakBefore])
        touches = false
        at += scalar.count
        // CR LF is one line break.
        if scalar.value == 0x0D, let next = input.peek(at), next.value == 0x0A { at += 1 }
        if lineBreaks >= 2 { pending.insert(.paragraphStart) }
      case .ignorable, .mark:
        // A mark that follows no base: nothing to attach it to, and it may not start a token.
        at += scalar.count
      case .hyphen where joins(at, scalar):
        pending.insert(.hyphenBefore)
        at += scalar.count
      case .ideograph:
        scanGrapheme(&at, scalar, flags: .hasLetter, into: &sink)
      case .hyphen, .apostrophe, .point, .punctuation, .symbol:
        scanGrapheme(&at, scalar, flags: .punctuation, into: &sink)
      }
    }
  }

  /// Whether a hyphen joins the token before it to a word after it.
  func joins(_ at: Int, _ hyphen: ScanInput.Scalar) -> Bool {
    guard touches, lastJoins, let next = input.peek(input.skippingIgnorable(at + hyphen.count)) else {
      return false
    }
    switch next.entry.scalarClass {
    case .letter, .digit, .ideograph: return true
    default: return false
    }
  }

  @inline(__always)
  mutating func emit(_ start: Int, _ end: Int, _ flags: TokenFlags, into sink: inout some TokenSink) {
    sink.add(
      UnsafeBufferPointer(rebasing: scratch[..<scratchCount]), TextSpan(start, end),
      flags.union(pending))
    scratchCount = 0
    forgetWhatWasBefore()
  }

  @inline(__always)
  mutating func forgetWhatWasBefore() {
    pending = []
    lineBreaks = 0
    touches = true
  }

  mutating func scanGrapheme(
    _ at: inout Int, _ scalar: ScanInput.Scalar, flags: TokenFlags, into sink: inout some TokenSink
  ) {
    let start = at
    append(scalar)
    at += scalar.count
    while let mark = input.peek(at), mark.entry.scalarClass == .mark {
      append(mark)
      at += mark.count
    }
    let isPoint = scalar.value == 0x2E
    let afterInitial = isPoint && touches && lastJoins
    emit(start, at, flags, into: &sink)
    lastJoins = afterInitial || flags == .hasLetter
  }

  /// Takes a word of up to seven letters of ASCII that ends plainly, as most words do: it is folded and looked at
  /// all at once, and nothing of it is kept on the way.
  /// - Returns: whether there is one.
  @inline(__always)
  mutating func scanPlainWord(_ at: inout Int, into sink: inout some TokenSink) -> Bool {
    guard at + 8 <= input.bytes.count, input.table.foldsASCIIPlainly else { return false }
    let eight = input.eight(at)
    let count = eight.letterCount
    guard count > 0, count < 8 else { return false }
    let next = UInt8(truncatingIfNeeded: eight.bits >> UInt64(8 * count))
    // What may be the beginning of a web address is left to others.
    guard Self.endsPlainly(next, letters: count), !input.mayStartAddress(UInt32(eight.bits & 0xFF)) else {
      return false
    }
    var flags: TokenFlags = .hasLetter
    let upper = eight.upperMask(count)
    if upper != 0 {
      flags.insert(upper & 0x80 != 0 ? [.hasUpper, .initialUpper] : .hasUpper)
      if eight.lowerMask(count) == 0 { flags.insert(.allUpper) }
    }
    let folded = (eight.bits | input.table.asciiCaseBits) & ~(~0 << UInt64(8 * count))
    sink.add(folded, count: count, TextSpan(at, at + count), flags.union(pending))
    at += count
    forgetWhatWasBefore()
    lastJoins = true
    return true
  }

  @inline(__always)
  mutating func scanWord(_ at: inout Int, into sink: inout some TokenSink) {
    let start = at
    var word = Word(next: start)
    scanLetters(&word)
    if word.letters == 0 || !endsPlainly(word) { word = scanRest(word) } else { word.end = word.next }
    var flags = word.flags
    if word.letters > 0 { flags.insert(.hasLetter) }
    if flags.contains(.hasUpper), !word.hasLower { flags.insert(.allUpper) }
    at = word.next
    emit(start, word.end, flags, into: &sink)
    lastJoins = true
  }

  /// What is known of the word under way.
  struct Word {
    var flags: TokenFlags = []
    var hasLower = false
    var letters = 0
    var end = 0
    /// Where the scan goes on; behind ``end`` where ignorable scalars follow the word.
    var next: Int

    init(next: Int) { self.next = next }

    @inline(__always)
    mutating func addLetter(_ entry: FoldTable.Entry) {
      if entry.isUpper {
        flags.insert(letters == 0 ? [.hasUpper, .initialUpper] : .hasUpper)
      } else if entry.isLower {
        hasLower = true
      }
      letters += 1
    }
  }

  /// Letters of ASCII eight at a time, and letters of two bytes between them.
  @inline(__always)
  mutating func scanLetters(_ word: inout Word) {
    guard input.table.foldsASCIIPlainly else { return }
    while word.next + 8 <= input.bytes.count {
      if scratchCount + 64 > scratch.count { growScratch() }
      // Eight bytes of the text are there, and 64 of the scratch.
      let eight = input.eight(word.next)
      UnsafeMutableRawPointer(scratch.baseAddress! + scratchCount)
        .storeBytes(of: eight.bits | input.table.asciiCaseBits, as: UInt64.self)
      let count = eight.letterCount
      if count > 0 {
        let upper = eight.upperMask(count)
        if upper != 0 {
          word.flags.insert(word.letters == 0 && upper & 0x80 != 0 ? [.hasUpper, .initialUpper] : .hasUpper)
        }
        if eight.lowerMask(count) != 0 { word.hasLower = true }
        word.letters += count
        scratchCount += count
        word.next += count
        if count == 8 { continue }
      }
      let lead = input.bytes[word.next]
      guard lead >= 0xC3, lead < 0xE0, word.next + 2 <= input.bytes.count else { return }
      let entry = input.table.entry(UInt32(lead & 0x1F) << 6 | UInt32(input.bytes[word.next + 1] & 0x3F))
      guard entry.scalarClass == .letter, !entry.isOverflow else { return }
      word.addLetter(entry)
      UnsafeMutableRawPointer(scratch.baseAddress! + scratchCount)
        .storeBytes(of: UInt32(truncatingIfNeeded: entry.bits), as: UInt32.self)
      scratchCount += entry.count
      word.next += 2
    }
  }

  /// Whether what stands after a word of letters only ends it, whatever follows.
  @inline(__always)
  func endsPlainly(_ word: Word) -> Bool {
    guard word.next < input.bytes.count else { return true }
    return Self.endsPlainly(input.bytes[word.next], letters: word.letters)
  }

  /// Whether a byte that is no letter only ends so many letters, whatever follows.
  @inline(__always)
  private static func endsPlainly(_ next: UInt8, letters: Int) -> Bool {
    // Space, comma, hyphen; a point that is not an acronym's first; line feed ( ) : ;
    if next == 0x20 { return true }
    return next < 0x40 && 0x0C00_3300_0000_0400 >> UInt64(next) & 1 != 0 || next == 0x2E && letters > 1
  }

  /// The rest of a word, scalar by scalar, from where ``scanLetters(_:)`` left it.
  @inline(never)
  mutating func scanRest(_ word: Word) -> Word {
    var word = word
    var at = word.next
    word.end = at
    var afterDigit = false

    scan: while let scalar = input.peek(at) {
      switch scalar.entry.scalarClass {
      case .letter:
        word.addLetter(scalar.entry)
        afterDigit = false
        append(scalar)
        at += scalar.count
        word.end = at
      case .digit:
        word.flags.insert(.hasDigit)
        afterDigit = true
        append(scalar)
        at += scalar.count
        word.end = at
      case .mark:
        append(scalar)
        at += scalar.count
        word.end = at
      case .ignorable:
        at += scalar.count
      case .point:
        // 3,5 and 12.05.2023 are one token.
        if afterDigit, let next = input.peek(at + 1), next.entry.scalarClass == .digit {
          append(scalar)
          at += 1
          continue
        }
        if word.letters == 1, !word.flags.contains(.hasDigit), scalar.value == 0x2E,
          let acronymEnd = scanAcronym(at, hasLower: &word.hasLower)
        {
          word.flags.insert(.dotted)
          word.end = acronymEnd
          at = acronymEnd
        }
        break scan
      case .apostrophe:
        guard word.letters > 0 else { break scan }
        let elides: Bool
        switch input.peek(at + scalar.count)?.entry.scalarClass {
        // "Cuba's" is not elided.
        case .letter where word.letters > 2 && input.isPossessive(at + scalar.count): elides = false
        case .letter, .digit, .ideograph: elides = true
        // "l' OMS", "l'« axe »", "l'" by itself in a rule: after a longer word the apostrophe closes
        // a quote.
        default: elides = !word.flags.contains(.hasDigit) && (isShortWord || endsInQU)
        }
        if elides {
          append(scalar)
          at += scalar.count
          word.end = at
          word.flags.insert(.elision)
        }
        break scan
      default:
        break scan
      }
    }
    word.next = at
    return word
  }

  /// Whether the word under way has one or two letters of the Latin alphabet.
  private var isShortWord: Bool {
    scratchCount <= 2 && (0..<scratchCount).allSatisfy { scratch[$0] < 0x80 }
  }

  /// Whether the word under way ends like jusqu', lorsqu', quelqu'.
  private var endsInQU: Bool {
    scratchCount >= 2 && scratch[scratchCount - 2] == UInt8(ascii: "q")
      && scratch[scratchCount - 1] == UInt8(ascii: "u")
  }

  /// From the point after a single letter: the end of an acronym such as `O.N.U.` or `U.S`, with
  /// its further letters appended; `nil` where there is none.
  mutating func scanAcronym(_ point: Int, hasLower: inout Bool) -> Int? {
    let before = scratchCount
    var at = point
    var letters = 1
    while let dot = input.peek(at), dot.value == 0x2E {
      let start = input.skippingIgnorable(at + 1)
      guard let letter = input.peek(start), letter.entry.scalarClass == .letter else { break }
      var letterCount = input.table.letterCount(letter.entry, letter.value)
      var after = start + letter.count
      while let mark = input.peek(after),
        mark.entry.scalarClass == .mark || mark.entry.scalarClass == .ignorable
      {
        letterCount += input.table.foldedCount(mark.entry, mark.value)
        after += mark.count
      }
      // A syllable of Hangul is a word's beginning, composed or not; so is a letter with an iota below it, which
      // is folded to a letter of its own.
      guard letterCount == 1 else { break }
      if let next = input.peek(after) {
        switch next.entry.scalarClass {
        case .letter, .digit, .apostrophe, .ideograph:
          // "M.Poutine", "p.ex'": the letter begins a word.
          scratchCount = letters > 1 ? scratchCount : before
          return letters > 1 ? at + 1 : nil
        default: break
        }
      }
      var folded = start
      while folded < after, let scalar = input.peek(folded) {
        append(scalar)
        folded += scalar.count
      }
      if letter.entry.isLower { hasLower = true }
      letters += 1
      at = after
    }
    guard letters > 1 else { return nil }
    if let dot = input.peek(at), dot.value == 0x2E { return at + 1 }
    return at
  }

  mutating func scanAddress(_ at: inout Int, end: Int, into sink: inout some TokenSink) {
    let start = at
    while at < end, let scalar = input.peek(at) {
      append(scalar)
      at += scalar.count
    }
    at = end
    emit(start, end, .hasLetter, into: &sink)
    lastJoins = false
  }
}
