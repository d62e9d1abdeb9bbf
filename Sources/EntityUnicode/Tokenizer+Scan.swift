internal import EntityText

/// Takes the tokens that a scan finds.
protocol TokenSink {
  mutating func add(_ folded: UnsafeBufferPointer<UInt8>, _ span: TextSpan, _ flags: TokenFlags)
}

extension Tokenizer {
  func scan(_ text: String, into sink: inout some TokenSink) {
    var text = text
    text.withUTF8 { bytes in
      table.entries.withUnsafeBufferPointer { entries in
        var scanner = Scanner(bytes: bytes, entries: entries, table: table)
        scanner.scan(into: &sink)
        scanner.scratch.deallocate()
      }
    }
  }
}

/// The hot loop. Unsafe pointers stay in this file: every read of `bytes` goes through `peek`,
/// which checks the bound, and every write to `scratch` through `append`, which grows it first.
private struct Scanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let entries: UnsafeBufferPointer<FoldTable.Entry>
  let table: FoldTable

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

  init(
    bytes: UnsafeBufferPointer<UInt8>, entries: UnsafeBufferPointer<FoldTable.Entry>,
    table: FoldTable
  ) {
    self.bytes = bytes
    self.entries = entries
    self.table = table
    scratch = .allocate(capacity: 256)
  }

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
    if first < 0x80 { return Scalar(entry: entries[Int(first)], value: UInt32(first), count: 1) }
    return peekWide(at, first)
  }

  @inline(never)
  func peekWide(_ at: Int, _ first: UInt8) -> Scalar? {
    let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard at + count <= bytes.count else { return nil }
    var value = UInt32(first) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
    for offset in 1..<count { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
    let entry = value < FoldTable.tableEnd ? entries[Int(value)] : table.entry(value)
    return Scalar(entry: entry, value: value, count: count)
  }

  @inline(__always)
  mutating func append(_ scalar: Scalar) {
    if scratchCount + 64 > scratch.count { growScratch() }
    if scalar.entry.isOverflow {
      for byte in table.folded(scalar.value) {
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
    while let scalar = peek(at) {
      switch scalar.entry.scalarClass {
      case .letter, .digit:
        if scalar.entry.scalarClass == .letter, let end = webAddress(at) {
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
        if scalar.value == 0x0D, let next = peek(at), next.value == 0x0A { at += 1 }
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
  func joins(_ at: Int, _ hyphen: Scalar) -> Bool {
    guard touches, lastJoins, let next = peek(skippingIgnorable(at + hyphen.count)) else { return false }
    switch next.entry.scalarClass {
    case .letter, .digit, .ideograph: return true
    default: return false
    }
  }

  /// The first offset from `start` on with a scalar that is not ignorable.
  func skippingIgnorable(_ start: Int) -> Int {
    var at = start
    while let scalar = peek(at), scalar.entry.scalarClass == .ignorable { at += scalar.count }
    return at
  }

  mutating func emit(_ start: Int, _ end: Int, _ flags: TokenFlags, into sink: inout some TokenSink) {
    sink.add(
      UnsafeBufferPointer(rebasing: scratch[..<scratchCount]), TextSpan(start, end),
      flags.union(pending))
    scratchCount = 0
    pending = []
    lineBreaks = 0
    touches = true
  }

  mutating func scanGrapheme(
    _ at: inout Int, _ scalar: Scalar, flags: TokenFlags, into sink: inout some TokenSink
  ) {
    let start = at
    append(scalar)
    at += scalar.count
    while let mark = peek(at), mark.entry.scalarClass == .mark {
      append(mark)
      at += mark.count
    }
    let isPoint = scalar.value == 0x2E
    let afterInitial = isPoint && touches && lastJoins
    emit(start, at, flags, into: &sink)
    lastJoins = afterInitial || flags == .hasLetter
  }

  mutating func scanWord(_ at: inout Int, into sink: inout some TokenSink) {
    let start = at
    var end = at
    var flags: TokenFlags = []
    var hasLower = false
    var letters = 0
    var afterDigit = false

    scan: while let scalar = peek(at) {
      switch scalar.entry.scalarClass {
      case .letter:
        if scalar.entry.isUpper {
          flags.insert(.hasUpper)
          if letters == 0 { flags.insert(.initialUpper) }
        } else if scalar.entry.isLower {
          hasLower = true
        }
        letters += 1
        afterDigit = false
        append(scalar)
        at += scalar.count
        end = at
      case .digit:
        flags.insert(.hasDigit)
        afterDigit = true
        append(scalar)
        at += scalar.count
        end = at
      case .mark:
        append(scalar)
        at += scalar.count
        end = at
      case .ignorable:
        at += scalar.count
      case .point:
        // 3,5 and 12.05.2023 are one token.
        if afterDigit, let next = peek(at + 1), next.entry.scalarClass == .digit {
          append(scalar)
          at += 1
          continue
        }
        if letters == 1, !flags.contains(.hasDigit), scalar.value == 0x2E,
          let acronymEnd = scanAcronym(at, hasLower: &hasLower)
        {
          flags.insert(.dotted)
          end = acronymEnd
          at = acronymEnd
        }
        break scan
      case .apostrophe:
        guard letters > 0 else { break scan }
        let elides: Bool
        switch peek(at + scalar.count)?.entry.scalarClass {
        // "Cuba's" is not elided.
        case .letter where letters > 2 && isPossessive(at + scalar.count): elides = false
        case .letter, .digit, .ideograph: elides = true
        // "l' OMS", "l'« axe »", "l'" by itself in a rule: after a longer word the apostrophe closes
        // a quote.
        default: elides = !flags.contains(.hasDigit) && (isShortWord || endsInQU)
        }
        if elides {
          append(scalar)
          at += scalar.count
          end = at
          flags.insert(.elision)
        }
        break scan
      default:
        break scan
      }
    }
    if letters > 0 { flags.insert(.hasLetter) }
    if flags.contains(.hasUpper), !hasLower { flags.insert(.allUpper) }
    emit(start, end, flags, into: &sink)
    lastJoins = true
  }

  /// Whether the word under way has one or two letters of the Latin alphabet.
  private var isShortWord: Bool {
    scratchCount <= 2 && (0..<scratchCount).allSatisfy { scratch[$0] < 0x80 }
  }

  /// Whether a lone "s" stands here.
  private func isPossessive(_ at: Int) -> Bool {
    guard let letter = peek(at), letter.value | 0x20 == 0x73 else { return false }
    switch peek(at + 1)?.entry.scalarClass {
    case .letter, .digit, .mark, .apostrophe: return false
    default: return true
    }
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
    while let dot = peek(at), dot.value == 0x2E {
      let start = skippingIgnorable(at + 1)
      // A syllable of Hangul is a word's beginning, composed or not.
      guard let letter = peek(start), letter.entry.scalarClass == .letter,
        table.letterCount(letter.entry, letter.value) == 1
      else { break }
      var after = start + letter.count
      while let mark = peek(after), mark.entry.scalarClass == .mark || mark.entry.scalarClass == .ignorable {
        after += mark.count
      }
      if let next = peek(after) {
        switch next.entry.scalarClass {
        case .letter, .digit, .apostrophe, .ideograph:
          // "M.Poutine", "p.ex'": the letter begins a word.
          scratchCount = letters > 1 ? scratchCount : before
          return letters > 1 ? at + 1 : nil
        default: break
        }
      }
      var folded = start
      while folded < after, let scalar = peek(folded) {
        append(scalar)
        folded += scalar.count
      }
      if letter.entry.isLower { hasLower = true }
      letters += 1
      at = after
    }
    guard letters > 1 else { return nil }
    if let dot = peek(at), dot.value == 0x2E { return at + 1 }
    return at
  }

  // MARK: Web addresses

  /// The end of a web address that starts here; `nil` where none does.
  func webAddress(_ start: Int) -> Int? {
    guard starts(start, "http://") || starts(start, "https://") || starts(start, "www.") else {
      return nil
    }
    var end = start
    while let scalar = peek(end) {
      switch scalar.entry.scalarClass {
      case .space, .lineBreak: return trimmed(start, end)
      default: break
      }
      // Characters that RFC 3986 allows nowhere, and that close an address in running text.
      if [0x3C, 0x3E, 0x22, 0xAB, 0xBB, 0x5C, 0x5E, 0x7B, 0x7C, 0x7D, 0x201C, 0x201D]
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
    while end > start, [0x2E, 0x2C, 0x3A, 0x3B, 0x21, 0x3F, 0x29, 0x27].contains(bytes[end - 1]) {
      end -= 1
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

  mutating func scanAddress(_ at: inout Int, end: Int, into sink: inout some TokenSink) {
    let start = at
    while at < end, let scalar = peek(at) {
      append(scalar)
      at += scalar.count
    }
    at = end
    emit(start, end, .hasLetter, into: &sink)
    lastJoins = false
  }
}
