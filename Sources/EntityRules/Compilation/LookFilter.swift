internal import EntityText

/// What a context asks of the one token next to it: most contexts fail at most places, and a look at that
/// token tells; and often it tells that they hold, too.
///
/// Contexts are filed by what their first element can be: a word, a list, or a label. What is filed is a row of
/// answers, one for each context. Tests of the token, of which a context has few, are kept with the context and
/// tried when it is asked.
struct LookFilter: Sendable {
  /// Whether a context may match with an element, and whether it is sure to.
  struct Answer: OptionSet {
    let rawValue: UInt64

    static let possible = Answer(rawValue: 1)
    static let sure = Answer(rawValue: 2)

    /// - Parameter isEnough: whether nothing is left to ask where the element is there.
    init(isEnough: Bool) { self = isEnough ? [.possible, .sure] : .possible }
    init(rawValue: UInt64) { self.rawValue = rawValue }
  }

  /// Rows by the number of what they are filed under.
  struct Drawer: Sendable {
    /// Where each row begins in ``LookFilter/bits``; the first row, which counts everywhere, where there is none.
    var places: [Int32] = []
  }

  /// A test with which a context can begin, and whether nothing else is asked where a token passes it.
  struct Test: BitwiseCopyable {
    var number: Int32
    var isEnough: Bool
  }

  /// Words of 64 bits that the answers of a row take.
  let width: Int
  var bits: [UInt64] = []
  var byWord = Drawer()
  var byList = Drawer()
  var byLabel = Drawer()
  /// Of each context, those that it can begin with.
  var tests: [[Test]] = []
  /// Of contexts that may hold wherever they stand: the first row.
  static let always = 0

  /// Where the answer of a context stands in a row.
  @inline(__always)
  static func place(of look: Int) -> (column: Int, shift: UInt64) { (look / 32, UInt64(look % 32 * 2)) }
}

extension LookFilter {
  init() { self.init(width: 0) }

  /// - Parameter subpatterns: they have the numbers behind those of the contexts.
  init(_ rules: LinkedRules, subpatterns: [SubpatternLinker.Copy]) {
    let openings =
      rules.looks.map { rules.openings(from: $0.start) }
      + subpatterns.map { rules.openings(from: $0.start, to: $0.end) }
    self.init(width: (openings.count + 31) / 32)
    bits = Array(repeating: 0, count: width)
    for (look, openings) in openings.enumerated() {
      tests.append([])
      for opening in openings {
        let instruction = opening.instruction
        let key = Int(UInt32(bitPattern: instruction.a))
        // Whether nothing is left to ask where the element is there.
        let isEnough =
          look < rules.contextCount && opening.looks.isEmpty && !opening.isConditional
          && (instruction.operation == .match || rules.matches(from: opening.place + 1))
        switch instruction.operation {
        case .match: insert(look, isEnough, at: Self.always)
        case .token: file(look, isEnough, under: key, in: \.byWord)
        case .exact: file(look, false, under: key, in: \.byWord)
        case .oneOf:
          for word in rules.wordSets[key] { file(look, isEnough, under: Int(word), in: \.byWord) }
        case .hit: file(look, isEnough && instruction.b < 0, under: key, in: \.byList)
        case .annotation: file(look, isEnough && instruction.b < 0, under: key, in: \.byLabel)
        case .test: tests[look].append(Test(number: instruction.a, isEnough: isEnough))
        default: insert(look, false, at: Self.always)
        }
      }
    }
  }

  private mutating func insert(_ look: Int, _ isEnough: Bool, at row: Int) {
    let (column, shift) = Self.place(of: look)
    bits[row + column] |= Answer(isEnough: isEnough).rawValue << shift
  }

  private mutating func file(
    _ look: Int, _ isEnough: Bool, under key: Int, in drawer: WritableKeyPath<Self, Drawer>
  ) {
    while self[keyPath: drawer].places.count <= key {
      self[keyPath: drawer].places.append(Int32(Self.always))
    }
    if self[keyPath: drawer].places[key] == Self.always {
      self[keyPath: drawer].places[key] = Int32(bits.count)
      bits += Array(repeating: 0, count: width)
    }
    insert(look, isEnough, at: Int(self[keyPath: drawer].places[key]))
  }
}
