internal import EntityText

/// A token test as the matcher evaluates it: numbers only, those inside others before them.
struct FlatTest: BitwiseCopyable {
  enum Operation: UInt8 {
    case any, flags, lower, number, initial, length, value, regex, member, never
    case not, and, or
  }
  var operation: Operation
  /// A set of flags, the number of an expression or a list, a bound, or the place of an inner test.
  var a = 0
  var b = 0
}

/// The tests of a stage, flat: what is left of each to ask of a token that its ``FlagFilter`` admits.
struct FlatTests: Sendable {
  private(set) var tests: [FlatTest] = []
  private(set) var regexes: [TokenRegex] = []
  /// Where each test of the rules stands.
  private(set) var places: [Int32] = []

  init() {}

  init(_ tests: [TokenTest]) {
    for test in tests { places.append(Int32(add(test.withoutFlags))) }
  }

  private mutating func add(_ test: TokenTest) -> Int {
    let flat: FlatTest
    switch test {
    case .any: flat = FlatTest(operation: .any)
    case .flags(let flags): flat = FlatTest(operation: .flags, a: Int(flags.rawValue))
    case .lower: flat = FlatTest(operation: .lower)
    case .number: flat = FlatTest(operation: .number)
    case .initial: flat = FlatTest(operation: .initial)
    case .length(let range): flat = FlatTest(operation: .length, a: range.lowerBound, b: range.upperBound)
    case .value(let range): flat = FlatTest(operation: .value, a: range.lowerBound, b: range.upperBound)
    case .regex(let regex):
      let number = regexes.firstIndex(of: regex) ?? regexes.count
      if number == regexes.count { regexes.append(regex) }
      flat = FlatTest(operation: .regex, a: number)
    case .member(_, let number, _):
      flat = number.map { FlatTest(operation: .member, a: Int($0)) } ?? FlatTest(operation: .never)
    case .not(let inner): flat = FlatTest(operation: .not, a: add(inner))
    case .and(let first, let second): flat = FlatTest(operation: .and, a: add(first), b: add(second))
    case .or(let first, let second): flat = FlatTest(operation: .or, a: add(first), b: add(second))
    }
    tests.append(flat)
    return tests.count - 1
  }
}

extension TokenTest {
  /// The test without those of its conditions that the flags have settled where its ``FlagFilter`` admits a token.
  fileprivate var withoutFlags: TokenTest {
    if FlagFilter(self).isExact { return .any }
    guard case .and(let first, let second) = self else { return self }
    switch (first.withoutFlags, second.withoutFlags) {
    case (.any, let rest), (let rest, .any): return rest
    case (let first, let second): return .and(first, second)
    }
  }
}
