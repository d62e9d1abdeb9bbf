internal import EntityText

/// What a token's flags must and must not have for a test to be able to pass: a look at one number that
/// settles most tokens.
struct FlagFilter: BitwiseCopyable, Hashable {
  var wanted: UInt16 = 0
  var unwanted: UInt16 = 0
  /// Whether the flags settle the test either way.
  var isExact = false

  @inline(__always)
  func admits(_ flags: TokenFlags) -> Bool {
    flags.rawValue & wanted == wanted && flags.rawValue & unwanted == 0
  }

  /// What it asks of flags, as a number.
  var packed: UInt32 { UInt32(wanted) << 16 | UInt32(unwanted) }

  /// The same from ``packed``; whether flags settle a test is not kept there.
  init(packed: UInt32) {
    (wanted, unwanted) = (UInt16(packed >> 16), UInt16(truncatingIfNeeded: packed))
  }

  /// What both need.
  func common(with other: FlagFilter) -> FlagFilter {
    var common = FlagFilter()
    (common.wanted, common.unwanted) = (wanted & other.wanted, unwanted & other.unwanted)
    return common
  }

  init() {}

  init(wanted: TokenFlags, unwanted: TokenFlags = [], isExact: Bool) {
    self.wanted = wanted.rawValue
    self.unwanted = unwanted.rawValue
    self.isExact = isExact
  }

  init(_ test: TokenTest) {
    self.init()
    switch test {
    case .any: isExact = true
    case .flags(let flags): self = FlagFilter(wanted: flags, isExact: true)
    case .lower: self = FlagFilter(wanted: .hasLetter, unwanted: .hasUpper, isExact: true)
    case .number: self = FlagFilter(wanted: .hasDigit, unwanted: .hasLetter, isExact: true)
    case .value: self = FlagFilter(wanted: .hasDigit, unwanted: .hasLetter, isExact: false)
    case .initial: self = FlagFilter(wanted: .initialUpper, isExact: false)
    case .regex(let regex): self = FlagFilter(wanted: regex.neededFlags, isExact: false)
    case .length, .member: break
    case .and(let a, let b):
      let (x, y) = (FlagFilter(a), FlagFilter(b))
      wanted = x.wanted | y.wanted
      unwanted = x.unwanted | y.unwanted
      isExact = x.isExact && y.isExact
    case .or(let a, let b): self = FlagFilter(a).common(with: FlagFilter(b))
    case .not(.or(let a, let b)): self = FlagFilter(.and(.not(a), .not(b)))
    case .not(let inner):
      let filter = FlagFilter(inner)
      // The opposite of a test of one flag is a test of one flag.
      guard filter.isExact, filter.wanted.nonzeroBitCount + filter.unwanted.nonzeroBitCount == 1 else {
        return
      }
      (wanted, unwanted, isExact) = (filter.unwanted, filter.wanted, true)
    }
  }
}
