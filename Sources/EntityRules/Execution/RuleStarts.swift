/// For each rule the tokens at which it may start, ascending.
struct RuleStarts {
  private struct Start: BitwiseCopyable {
    var rule: Int32
    var token: Int32
  }

  private let open: OpenRules
  /// Holds all of it.
  private let arena: Arena
  /// As they come.
  private var added: PlainStack<Start>
  /// The rules that have any.
  private var found: PlainStack<Int32>
  /// The start of each open rule that was added last; -1 for none.
  private let last: UnsafeMutablePointer<Int32>
  /// For the rules that have any: how many, and the end of them in `filed`.
  private let count: UnsafeMutablePointer<Int32>
  private let end: UnsafeMutablePointer<Int32>
  private var filed: UnsafeBufferPointer<Int32>

  /// - Parameter open: those of which starts may be added.
  init(of open: OpenRules, _ arena: Arena) {
    (self.open, self.arena) = (open, arena)
    added = PlainStack(arena, capacity: 1024)
    found = PlainStack(arena)
    last = arena.allocate(open.ruleCount)
    count = arena.allocate(open.ruleCount)
    end = arena.allocate(open.ruleCount)
    for rule in open.rules { last[Int(rule)] = -1 }
    filed = UnsafeBufferPointer(start: nil, count: 0)
  }

  /// The rules that have any, ascending.
  var rules: UnsafeBufferPointer<Int32> { found.elements }

  subscript(rule: Int) -> UnsafeBufferPointer<Int32> {
    guard open.contains(Int32(rule)), last[rule] >= 0 else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(rebasing: filed[Int(end[rule] - count[rule])..<Int(end[rule])])
  }

  /// Whether a token is the one that was added last for a rule.
  @inline(__always)
  func has(_ rule: Int32, _ token: Int) -> Bool { last[Int(rule)] == Int32(token) }

  @inline(__always)
  mutating func add(_ rule: Int32, _ token: Int) {
    let number = Int(rule)
    if last[number] < 0 {
      found.append(rule)
      count[number] = 0
    }
    last[number] = Int32(token)
    count[number] += 1
    added.append(Start(rule: rule, token: Int32(token)))
  }

  /// To be called when all are added.
  /// - Complexity: O(starts × log runs), where those of a rule were added in so many ascending runs.
  mutating func file() {
    found.sort()
    var next: Int32 = 0
    for rule in found.elements {
      end[Int(rule)] = next
      next += count[Int(rule)]
    }
    let filed = UnsafeMutableBufferPointer<Int32>(start: arena.allocate(added.count), count: added.count)
    for start in added.elements {
      filed[Int(end[Int(start.rule)])] = start.token
      end[Int(start.rule)] += 1
    }
    for rule in found.elements.lazy.map(Int.init) {
      let first = end[rule] - count[rule]
      var starts = UnsafeMutableBufferPointer(rebasing: filed[Int(first)..<Int(end[rule])])
      if starts.indices.dropFirst().allSatisfy({ starts[$0 - 1] < starts[$0] }) { continue }
      starts.sort()
      end[rule] = first + Int32(starts.keepFirstOfEqual())
      count[rule] = end[rule] - first
    }
    self.filed = UnsafeBufferPointer(filed)
  }
}

extension UnsafeMutableBufferPointer where Element: BitwiseCopyable & Equatable {
  /// Moves elements that differ from the one before them to the front.
  /// - Returns: how many there are.
  fileprivate func keepFirstOfEqual() -> Int {
    var kept = 0
    for index in indices where kept == 0 || self[index] != self[kept - 1] {
      self[kept] = self[index]
      kept += 1
    }
    return kept
  }
}
