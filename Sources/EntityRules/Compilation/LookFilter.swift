internal import EntityText

/// What a context asks of the one token next to it: most contexts fail at most places, and a look at that
/// token tells; and often it tells that they hold, too.
///
/// Contexts are filed by what their first element can be: a word, a list, a label, or a test. What is filed is
/// a row of bits, a bit for each context that may match with that element, and then another for each that is
/// sure to.
struct LookFilter: Sendable {
  typealias Bits = [UInt64]

  /// Words of 64 bits that a bit for each context takes; a row has twice as many.
  let half: Int
  var rowCount: Int { half * 2 }
  /// By id of a word, where its row begins in `tokenBits`; -1 for none.
  private(set) var tokenPlaces: [Int32] = []
  private(set) var tokenBits: [UInt64] = []
  private var listBits: [Bits?] = []
  private var labelBits: [Bits?] = []
  /// Tests with which contexts begin, and their rows: first of those that look ahead, then of those that look
  /// back.
  private(set) var tests: [[Int32]] = [[], []]
  private(set) var testBits: [[UInt64]] = [[], []]
  /// Contexts that may hold wherever they stand.
  private(set) var always: Bits = []

  init() { half = 0 }

  init(_ rules: LinkedRules) {
    half = (rules.looks.count + 63) / 64
    always = Array(repeating: 0, count: rowCount)
    for (look, context) in rules.looks.enumerated() {
      for opening in rules.openings(from: context.start) {
        let instruction = opening.instruction
        let key = Int(UInt32(bitPattern: instruction.a))
        // Whether nothing is left to ask where the element is there.
        let isEnough =
          opening.looks.isEmpty && !opening.isConditional
          && (instruction.operation == .match || rules.matches(from: opening.place + 1))
        switch instruction.operation {
        case .match: insert(look, isEnough, into: &always, at: 0)
        case .token: file(look, isEnough, underToken: key)
        case .exact: file(look, false, underToken: key)
        case .oneOf:
          for word in rules.tokenSets[key] { file(look, isEnough, underToken: Int(word)) }
        case .hit: file(look, isEnough && instruction.b < 0, under: key, in: &listBits)
        case .annotation: file(look, isEnough && instruction.b < 0, under: key, in: &labelBits)
        case .test: file(look, isEnough, underTest: key, direction: context.isBehind ? 1 : 0)
        default: insert(look, false, into: &always, at: 0)
        }
      }
    }
  }

  func bits(ofList list: UInt16) -> Bits? { Int(list) < listBits.count ? listBits[Int(list)] : nil }

  /// - Parameter label: its number in the rules; -1 for one that no rule asks for.
  func bits(ofLabel label: Int32) -> Bits? {
    labelBits.indices.contains(Int(label)) ? labelBits[Int(label)] : nil
  }

  private func insert(_ look: Int, _ isEnough: Bool, into bits: inout Bits, at row: Int) {
    bits[row + look / 64] |= 1 << UInt64(look % 64)
    if isEnough { bits[row + half + look / 64] |= 1 << UInt64(look % 64) }
  }

  private func file(_ look: Int, _ isEnough: Bool, under key: Int, in table: inout [Bits?]) {
    while table.count <= key { table.append(nil) }
    var bits = table[key] ?? Array(repeating: 0, count: rowCount)
    insert(look, isEnough, into: &bits, at: 0)
    table[key] = bits
  }

  private mutating func file(_ look: Int, _ isEnough: Bool, underTest test: Int, direction: Int) {
    let place: Int
    if let known = tests[direction].firstIndex(of: Int32(test)) {
      place = known
    } else {
      place = tests[direction].count
      tests[direction].append(Int32(test))
      testBits[direction] += Array(repeating: 0, count: rowCount)
    }
    insert(look, isEnough, into: &testBits[direction], at: place * rowCount)
  }

  private mutating func file(_ look: Int, _ isEnough: Bool, underToken token: Int) {
    while tokenPlaces.count <= token { tokenPlaces.append(-1) }
    if tokenPlaces[token] < 0 {
      tokenPlaces[token] = Int32(tokenBits.count)
      tokenBits += Array(repeating: 0, count: rowCount)
    }
    insert(look, isEnough, into: &tokenBits, at: Int(tokenPlaces[token]))
  }
}
