/// For each rule the tokens at which it may start, ascending.
struct RuleStarts {
  private struct Start: BitwiseCopyable {
    var rule: Int32
    var token: Int32
  }

  private let arena: Arena
  /// As they come, by token.
  private var found: PlainStack<Start>
  /// The rules that have any; ascending in the end.
  private(set) var rules: [Int] = []
  /// The last start of each rule, so that none is added twice; -1 for none.
  private let last: UnsafeMutableBufferPointer<Int32>
  /// For the rules that have any: how many, and the end of them in `filed`.
  private let count: UnsafeMutablePointer<Int32>
  private let end: UnsafeMutablePointer<Int32>
  private var filed: UnsafeBufferPointer<Int32>

  init(rules: Int, _ arena: Arena) {
    self.arena = arena
    found = PlainStack(arena, capacity: 1024)
    last = arena.array(repeating: -1, count: rules)
    count = arena.allocate(rules)
    end = arena.allocate(rules)
    filed = UnsafeBufferPointer(start: nil, count: 0)
  }

  subscript(rule: Int) -> UnsafeBufferPointer<Int32> {
    guard rule < last.count, last[rule] >= 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: filed[Int(end[rule] - count[rule])..<Int(end[rule])])
  }

  /// Whether a rule was added at the token, which must be the last one for which it was.
  @inline(__always)
  func has(_ rule: Int32, _ token: Int) -> Bool { last[Int(rule)] == Int32(token) }

  @inline(__always)
  mutating func add(_ rule: Int32, _ token: Int) {
    let number = Int(rule)
    if last[number] < 0 {
      rules.append(number)
      count[number] = 0
    }
    last[number] = Int32(token)
    count[number] += 1
    found.append(Start(rule: rule, token: Int32(token)))
  }

  mutating func file() {
    rules.sort()
    var next: Int32 = 0
    for rule in rules {
      end[rule] = next
      next += count[rule]
    }
    let filed: UnsafeMutableBufferPointer<Int32> = arena.array(repeating: 0, count: found.count)
    for index in 0..<found.count {
      let start = found[index]
      filed[Int(end[Int(start.rule)])] = start.token
      end[Int(start.rule)] += 1
    }
    self.filed = UnsafeBufferPointer(filed)
  }
}
