internal import CICU
public import EntityText

/// A regular expression of ICU over the characters of the original text, with a limit on the time and the
/// memory that a search may take.
///
/// For recognizers written in Swift. Rules have a pattern language of their own, which sees tokens, cannot
/// backtrack and needs no limit. Nothing is folded here: `é` does not match `e`, and `\s`, not a blank, matches
/// a line break or a no-break space.
///
/// Syntax: <https://unicode-org.github.io/icu/userguide/strings/regexp.html>.
public struct RegularExpression: Sendable {
  /// What matched: the whole, and each group.
  public struct Match: Hashable, Sendable {
    /// Bytes of the text, end exclusive; never empty.
    public let span: TextSpan
    /// Group 1 is at 0; `nil` for a group that took no part.
    public let groups: [TextSpan?]

    /// A group by its number; 0 is the whole match.
    public subscript(group: Int) -> TextSpan? {
      group == 0 ? span : groups.indices.contains(group - 1) ? groups[group - 1] : nil
    }
  }

  public let pattern: String
  /// How long one search may take, in steps of ICU, each of about a millisecond; 0 for ever.
  public var timeLimit = 1000
  /// How many bytes one search may use to remember where to go back to; 0 for any number.
  public var memoryLimit = 8 << 20
  private let compiled: CompiledExpression

  /// - Throws: ``Diagnostic`` with the column of what is wrong in the pattern.
  /// - Complexity: O(length of the pattern). Make it once, not for every text.
  public init(_ pattern: String, ignoringCase: Bool = false) throws(Diagnostic) {
    self.pattern = pattern
    var source = pattern
    var compiled: OpaquePointer?
    var offset: Int32 = 0
    let status = source.withUTF8 { bytes in
      // ICU wants an address even for nothing.
      withUnsafePointer(to: 0 as UInt8) { nothing in
        cicu_regex_open(
          bytes.baseAddress ?? nothing, Int32(bytes.count), ignoringCase ? 1 : 0, &compiled, &offset)
      }
    }
    guard status == 0, let compiled else {
      throw Diagnostic(
        code: "regex.syntax", "the regular expression is wrong: \(String(cString: cicu_error_name(status)))",
        at: SourceLocation(file: "regular expression", line: 1, column: max(1, Int(offset))),
        sourceLine: pattern)
    }
    self.compiled = CompiledExpression(compiled)
  }

  /// The matches from left to right; those that are empty are left out.
  /// - Throws: ``Diagnostic`` with code `regex.time-limit` or `regex.memory-limit`: the pattern goes back and
  ///   forth on this text for too long.
  /// - Complexity: by pattern and text; bounded by ``timeLimit``.
  public func matches(in text: String) throws(Diagnostic) -> [Match] {
    var collector = MatchCollector(groups: compiled.groups)
    var text = text
    let status = text.withUTF8 { bytes -> Int32 in
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
      return withUnsafeMutablePointer(to: &collector) { collector in
        cicu_regex_find_all(
          compiled.pointer, base, Int32(bytes.count), Int32(clamping: timeLimit),
          Int32(clamping: memoryLimit),
          { context, group, start, end in
            context?.assumingMemoryBound(to: MatchCollector.self).pointee.add(
              Int(group), Int(start), Int(end))
          }, collector)
      }
    }
    if status != 0 { throw Self.failure(status, pattern) }
    return collector.matches
  }

  /// The number of a named group, `(?<year>…)`; `nil` where there is none.
  public func group(named name: String) -> Int? {
    let number = cicu_regex_group_number(compiled.pointer, name)
    return number < 0 ? nil : Int(number)
  }

  private static func failure(_ status: Int32, _ pattern: String) -> Diagnostic {
    let name = String(cString: cicu_error_name(status))
    let (code, message) =
      switch name {
      case "U_REGEX_TIME_OUT": ("regex.time-limit", "the search took too long")
      case "U_REGEX_STACK_OVERFLOW": ("regex.memory-limit", "the search took too much memory")
      default: ("regex.failed", "the search failed: \(name)")
      }
    return Diagnostic(
      code: code, message, at: SourceLocation(file: "regular expression", line: 1, column: 1),
      sourceLine: pattern,
      help: "a repetition inside a repetition goes back and forth; make one of them possessive, as in [a-z]++"
    )
  }
}

/// Owns what ICU compiled. Never changed after it is made: searches work on copies.
private final class CompiledExpression: @unchecked Sendable {
  let pointer: OpaquePointer
  let groups: Int

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    groups = Int(cicu_regex_group_count(pointer))
  }

  deinit { cicu_regex_close(pointer) }
}

private struct MatchCollector {
  let groups: Int
  var matches: [RegularExpression.Match] = []
  private var spans: [TextSpan?] = []

  init(groups: Int) { self.groups = groups }

  mutating func add(_ group: Int, _ start: Int, _ end: Int) {
    if group == 0 { spans = [] }
    spans.append(start < 0 ? nil : TextSpan(start, end))
    guard spans.count == groups + 1, let whole = spans[0], !whole.isEmpty else { return }
    matches.append(RegularExpression.Match(span: whole, groups: Array(spans.dropFirst())))
  }
}
