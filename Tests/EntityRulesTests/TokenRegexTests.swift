import EntityText
import EntityUnicode
import RandomTesting
import Testing

@testable import EntityRules

struct RegexCase: Sendable, CustomTestStringConvertible {
  var regex: String
  var matching: [String]
  var other: [String]

  init(_ regex: String, _ matching: [String], not other: [String] = []) {
    (self.regex, self.matching, self.other) = (regex, matching, other)
  }

  var testDescription: String { "/\(regex)/" }
}

struct RegexErrorCase: Sendable, CustomTestStringConvertible {
  /// ▲ stands before the place of the error.
  var marked: String
  var message: String
  var testDescription: String { marked }

  init(_ marked: String, _ message: String) { (self.marked, self.message) = (marked, message) }
}

@Suite("Regexes over one token")
struct TokenRegexTests {
  @Test(
    "flags without which no token matches",
    arguments: [
      ("a", [.hasLetter]), ("a?", []), ("[a-z]+", [.hasLetter]), ("[a-é]+", []), ("\\l+", []),
      ("é|1b", [.hasLetter]),
      ("a|1", []), ("1er", [.hasLetter, .hasDigit]), ("[12]?\\d(e|ème)", [.hasLetter, .hasDigit]),
      ("1(º|ro)", [.hasLetter, .hasDigit]), ("(1[0-9])0s?", [.hasDigit]), ("a\\d", [.hasLetter]), (".1", []),
      ("[IVX]+e?", [.hasLetter, .initialUpper]), ("(A|b)C", [.hasLetter]), ("\\u\\w*", [.initialUpper]),
      ("\\u.*", []),
      ("(1a*)*", []), ("1(a|b?)", [.hasDigit]), ("1(a.?|.?b)", [.hasLetter, .hasDigit]), ("[^a]b*", []),
    ] as [(String, TokenFlags)])
  func neededFlags(_ regex: String, _ flags: TokenFlags) throws {
    #expect(try TokenRegex(regex).neededFlags == flags)
  }

  @Test("every letter that an expression may name makes a token with a letter")
  func letters() throws {
    // Behind these it knows of none, and what of ASCII means something else in an expression is no letter.
    let scalars = (0x80...0x3FF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)
    for scalar in scalars where try TokenRegex("\(scalar)").neededFlags.contains(.hasLetter) {
      var tokens: [Token] = []
      french.tokenize("\(scalar)1", into: &tokens)
      #expect(tokens.first?.flags.contains(.hasLetter) == true, "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test(
    "what an expression matches has the flags that it needs",
    arguments: [
      ".*", "W.*", "[A-Z].*", "[A-Z]+", "\\u.+", "(W|w)ww\\..+", "H[^ ]+", "[A-HW]\\w*", "\\d.*",
      "[0-9A-Z].*",
      "É.*", "O\\..*", "[A-Z]\\w+\\d", "W+", "\\u\\w*",
    ])
  func flagsOfMatches(_ source: String) throws {
    let regex = try TokenRegex(source)
    let text =
      "Www.x.fr WWW.X.FR www.x.fr Http://1.fr HTTPS://A.FR Wolof O.N.U. G7 G20e École 3,5 1er H Hanoï x1 École-1 l'An WWW. Www, www."
    var tokens: [Token] = []
    french.tokenize(text, into: &tokens)
    for token in tokens {
      let word = String(
        decoding: text.utf8.dropFirst(token.span.start).prefix(token.span.count), as: UTF8.self)
      if regex.matches(word) { #expect(token.flags.isSuperset(of: regex.neededFlags), "\(word)") }
    }
  }

  @Test(
    "every capital that an expression begins with makes a token that begins with one",
    arguments: ["X", "\\u", "[X1]?X"])
  func capitals(_ pattern: String) throws {
    for value in (0x80...0x1FFFF as ClosedRange<UInt32>) {
      guard let scalar = Unicode.Scalar(value), scalar.properties.isUppercase else { continue }
      let regex = try TokenRegex(pattern.replacing("X", with: "\(scalar)"))
      var tokens: [Token] = []
      french.tokenize("\(scalar)", into: &tokens)
      guard tokens.count == 1, regex.matches("\(scalar)") else { continue }
      // Letters of a later Unicode than ICU's are none.
      if pattern == "\\u", !tokens[0].flags.contains(.hasLetter) { continue }
      #expect(tokens[0].flags.isSuperset(of: regex.neededFlags), "U+\(String(value, radix: 16))")
    }
  }

  static let cases: [RegexCase] = [
    RegexCase("a", ["a"], not: ["", "b", "A", "aa", "ab", "ba"]),
    RegexCase("abc", ["abc"], not: ["ab", "abcd", "acb"]),
    RegexCase("a|b", ["a", "b"], not: ["c", "ab", "a|b"]),
    RegexCase("ab|cd", ["ab", "cd"], not: ["abd", "acd", "ad"]),
    RegexCase("a(b|c)d", ["abd", "acd"], not: ["ad", "abcd"]),
    RegexCase("a|", ["a", ""], not: ["b"]),
    RegexCase("", [""], not: ["a"]),
    RegexCase("()", [""], not: ["a"]),
    RegexCase("a()b", ["ab"], not: ["a", "b"]),
    RegexCase("ab?", ["a", "ab"], not: ["abb", "b"]),
    RegexCase("ab*", ["a", "ab", "abbbb"], not: ["b", "aba"]),
    RegexCase("ab+", ["ab", "abbb"], not: ["a"]),
    RegexCase("(ab)+", ["ab", "abab"], not: ["", "aba", "aabb"]),
    RegexCase("(ab|c)*d", ["d", "abd", "cabcd"], not: ["ad", "abc"]),
    RegexCase("(a?)*b", ["b", "aab"], not: ["a"]),
    RegexCase("(a*)*", ["", "aaa"], not: ["ab"]),
    RegexCase("a*b*c*", ["", "abc", "aacc", "b"], not: ["ba", "ca"]),
    RegexCase("a{3}", ["aaa"], not: ["", "aa", "aaaa"]),
    RegexCase("a{2,3}", ["aa", "aaa"], not: ["a", "aaaa"]),
    RegexCase("a{2,}", ["aa", "aaaaa"], not: ["a", ""]),
    RegexCase("a{0,2}", ["", "a", "aa"], not: ["aaa"]),
    RegexCase("a{0,}", ["", "aaaa"], not: ["b"]),
    RegexCase("a{1}", ["a"], not: ["", "aa"]),
    RegexCase("a{,2}", ["", "a", "aa"], not: ["aaa"]),
    RegexCase("(ab){2}", ["abab"], not: ["ab", "ababab"]),
    RegexCase("(a|bc){2,3}d", ["aad", "abcd", "bcabcd"], not: ["ad", "aaaad"]),
    RegexCase("(a?){3}", ["", "a", "aaa"], not: ["aaaa"]),
    RegexCase("x{2}y{2}", ["xxyy"], not: ["xyxy", "xxy"]),
    RegexCase("((a{2}){2}b){2}", ["aaaabaaaab"], not: ["aabaab"]),
    RegexCase("a{64}", [String(repeating: "a", count: 64)], not: [String(repeating: "a", count: 63)]),
    RegexCase(".", ["a", "É", "👍", "."], not: ["", "ab", "e\u{301}"]),
    RegexCase(".*", ["", "a", "Azerbaïdjan"]),
    RegexCase("[abc]", ["a", "c"], not: ["d", "ab", ""]),
    RegexCase("[a-c]", ["a", "b", "c"], not: ["d", "-"]),
    RegexCase("[a-cx-z5]", ["b", "y", "5"], not: ["d", "w"]),
    RegexCase("[^a-c]", ["d", "A", "É"], not: ["a", "c", ""]),
    RegexCase("[a-]", ["a", "-"], not: ["b"]),
    RegexCase("[-a]", ["a", "-"], not: ["b"]),
    RegexCase("[a^]", ["a", "^"], not: ["b"]),
    RegexCase("[\\]\\\\]", ["]", "\\"], not: ["a"]),
    RegexCase("[\\d\\u]", ["5", "É"], not: ["e", "d", "u"]),
    RegexCase("[^\\l]+", ["ABC", "1,2"], not: ["aBC", "été"]),
    RegexCase("[!-\\]]+", ["#$", "]", "!A\\"], not: ["a", "^", " "]),
    RegexCase("[.*+?]", [".", "*", "+", "?"], not: ["a"]),
    RegexCase("[à-ÿ]+", ["éà"], not: ["été", "ea"]),
    RegexCase("[一-龥]", ["中"], not: ["a"]),
    RegexCase("\\d", ["0", "9"], not: ["a", "٣", "½", ""]),
    RegexCase("\\d{4}", ["2023"], not: ["202", "20235", "202a"]),
    RegexCase("\\l", ["a", "é", "я"], not: ["A", "1", "中"]),
    RegexCase("\\u", ["A", "É", "Я"], not: ["a", "1", "中"]),
    RegexCase("\\w", ["a", "É", "7", "中", "٣"], not: ["-", ".", " "]),
    RegexCase("\\u\\l+", ["Roi", "Été", "Москва"], not: ["ROI", "roi", "R"]),
    RegexCase("\\.", ["."], not: ["a"]),
    RegexCase("\\(\\)\\[\\]\\{\\}\\|\\*\\+\\?\\\\", ["()[]{}|*+?\\"]),
    RegexCase("a\\/b", ["a/b"]),
    RegexCase("]", ["]"]),
    RegexCase("}", ["}"]),
    RegexCase("-", ["-"]),
    RegexCase("[IVX]+e", ["XIXe", "Ve"], not: ["e", "XIX", "xixe"]),
    RegexCase("\\d+(er|e|ème)", ["1er", "20e", "3ème"], not: ["er", "1", "1re"]),
    RegexCase("[A-Z]\\d{1,2}", ["G7", "G20"], not: ["G", "G777", "g7"]),
  ]

  @Test("what matches", arguments: cases)
  func matches(_ example: RegexCase) throws {
    let regex = try TokenRegex(example.regex)
    for text in example.matching { #expect(regex.matches(text[...]), "\(text)") }
    for text in example.other { #expect(!regex.matches(text[...]), "\(text)") }
  }

  static let errors: [RegexErrorCase] = [
    RegexErrorCase("▲*", "nothing to repeat before \"*\""),
    RegexErrorCase("a|▲+", "nothing to repeat before \"+\""),
    RegexErrorCase("(▲?)", "nothing to repeat before \"?\""),
    RegexErrorCase("▲{2}", "nothing to repeat before \"{\""),
    RegexErrorCase("a▲(b", "this \"(\" is never closed"),
    RegexErrorCase("▲((b)", "this \"(\" is never closed"),
    RegexErrorCase("a▲)", "unexpected \")\""),
    RegexErrorCase("▲[a", "this \"[\" is never closed"),
    RegexErrorCase("▲[]", "this \"[\" is never closed"),
    RegexErrorCase("b▲[^]", "this \"[\" is never closed"),
    RegexErrorCase("[▲z-a]", "the range z-a is empty"),
    RegexErrorCase("a▲{}", "bad bounds"),
    RegexErrorCase("a▲{0}", "bad bounds"),
    RegexErrorCase("a▲{3,2}", "bad bounds"),
    RegexErrorCase("a▲{2", "bad bounds"),
    RegexErrorCase("a▲{x}", "bad bounds"),
    RegexErrorCase("a▲{1;2}", "bad bounds"),
    RegexErrorCase("a{2}▲{3}", "there is a quantifier already before this \"{\""),
    RegexErrorCase("a+▲?", "there is a quantifier already before this \"?\""),
    RegexErrorCase("(ab)*▲*", "there is a quantifier already before this \"*\""),
    RegexErrorCase("a|b?▲+c", "there is a quantifier already before this \"+\""),
    RegexErrorCase("a▲\\", "a backslash ends the regex"),
    RegexErrorCase("a▲\\q", "there is no \\q"),
    RegexErrorCase("[a▲\\n]", "there is no \\n"),
  ]

  @Test("what is refused, and where", arguments: errors)
  func refused(_ example: RegexErrorCase) {
    let error = #expect(throws: TokenRegex.SyntaxError.self) {
      try TokenRegex(example.marked.replacing("▲", with: ""))
    }
    #expect(error?.message == example.message)
    #expect(error?.offset == example.marked.unicodeScalars.prefix { $0 != "▲" }.count)
  }

  @Test(
    "counted groups that are too long",
    arguments: ["(ab){33}", "a{1000}", "a{40}b{40}", String(repeating: "a", count: 65), "((a{5}){5}){5}"])
  func tooLong(text: String) {
    let error = #expect(throws: TokenRegex.SyntaxError.self) { try TokenRegex(text) }
    #expect(error?.message == "the regex is too long (64 positions at most)")
  }

  /// The standard library's regexes are the oracle; they read the same syntax as far as it goes.
  @Test("equal to the standard library's at random")
  func random() throws {
    var random = SeededGenerator()
    var compared = 0
    for _ in 0..<600 {
      let text = regex(depth: 3, &random)
      guard let own = try? TokenRegex(text) else { continue }
      let oracle = try Regex("(?:\(text))").matchingSemantics(.unicodeScalar)
      for _ in 0..<8 {
        let token = (0..<random.pick([0, 1, 2, 3, 5, 8])).map { _ in random.pick(["a", "b", "c"]) }.joined()
        compared += 1
        let expected = token.wholeMatch(of: oracle) != nil
        #expect(
          own.matches(token[...]) == expected, "/\(text)/ on \"\(token)\", \(seedLine)")
        if own.matches(token[...]) != expected { return }
      }
    }
    #expect(compared > 2_000)
  }

  private func regex(depth: Int, _ random: inout SeededGenerator) -> String {
    if depth == 0 { return random.pick(["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "\\w"]) }
    func inner() -> String { regex(depth: depth - 1, &random) }
    switch random.next() % 6 {
    case 0, 1: return inner() + inner()
    case 2: return "(\(inner())|\(inner()))"
    case 3: return "(\(inner()))" + random.pick(["?", "*", "+", "{2}", "{1,2}", "{0,2}", "{2,}"])
    case 4: return "(\(inner())|)"
    default: return inner()
    }
  }
}
