/// What a context asks of the one token next to it: most contexts fail at most places, and a look at that
/// token tells.
///
/// Contexts are filed by what their first element can be, each as a bit in a set: a word, a list, a label,
/// or a test.
struct LookFilter: Sendable {
  /// One bit a context.
  typealias Bits = [UInt64]

  /// 64 contexts a word.
  let wordCount: Int
  /// By id of a word, where its bits begin in `tokenBits`; -1 for none.
  private(set) var tokenPlaces: [Int32] = []
  private(set) var tokenBits: [UInt64] = []
  private var listBits: [Bits?] = []
  private var labelBits: [Bits?] = []
  /// Tests with which contexts begin, and these contexts, `wordCount` numbers a test: first those that look
  /// ahead, then those that look back.
  private(set) var tests: [[Int32]] = [[], []]
  private(set) var testBits: [[UInt64]] = [[], []]
  /// Contexts that may hold wherever they stand.
  private(set) var always: Bits = []

  init() { wordCount = 0 }

  init(_ rules: LinkedRules) {
    wordCount = (rules.looks.count + 63) / 64
    always = Array(repeating: 0, count: wordCount)
    for (look, context) in rules.looks.enumerated() {
      let (taking, isEmptyMatch) = rules.firstInstructions(from: context.start)
      if isEmptyMatch { Self.insert(look, into: &always) }
      for instruction in taking {
        let key = Int(UInt32(bitPattern: instruction.a))
        switch instruction.operation {
        case .token, .exact: file(look, underToken: key)
        case .oneOf:
          for word in rules.tokenSets[key] { file(look, underToken: Int(word)) }
        case .hit: file(look, under: key, in: &listBits)
        case .annotation: file(look, under: key, in: &labelBits)
        default: file(look, underTest: key, direction: context.isBehind ? 1 : 0)
        }
      }
    }
  }

  func bits(ofList list: UInt16) -> Bits? { Int(list) < listBits.count ? listBits[Int(list)] : nil }

  /// - Parameter label: its number in the rules; -1 for one that no rule asks for.
  func bits(ofLabel label: Int32) -> Bits? {
    labelBits.indices.contains(Int(label)) ? labelBits[Int(label)] : nil
  }

  private static func insert(_ look: Int, into bits: inout Bits) { bits[look / 64] |= 1 << UInt64(look % 64) }

  private func file(_ look: Int, under key: Int, in table: inout [Bits?]) {
    while table.count <= key { table.append(nil) }
    var bits = table[key] ?? Array(repeating: 0, count: wordCount)
    Self.insert(look, into: &bits)
    table[key] = bits
  }

  private mutating func file(_ look: Int, underTest test: Int, direction: Int) {
    let place: Int
    if let known = tests[direction].firstIndex(of: Int32(test)) {
      place = known
    } else {
      place = tests[direction].count
      tests[direction].append(Int32(test))
      testBits[direction] += Array(repeating: 0, count: wordCount)
    }
    testBits[direction][place * wordCount + look / 64] |= 1 << UInt64(look % 64)
  }

  private mutating func file(_ look: Int, underToken token: Int) {
    while tokenPlaces.count <= token { tokenPlaces.append(-1) }
    if tokenPlaces[token] < 0 {
      tokenPlaces[token] = Int32(tokenBits.count)
      tokenBits += Array(repeating: 0, count: wordCount)
    }
    tokenBits[Int(tokenPlaces[token]) + look / 64] |= 1 << UInt64(look % 64)
  }
}
