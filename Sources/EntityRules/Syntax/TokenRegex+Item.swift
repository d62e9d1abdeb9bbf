extension TokenRegex {
  /// What one position accepts.
  enum Item: Sendable {
    case scalar(Unicode.Scalar)
    case any
    case digit, lower, upper, word
    indirect case set([Item], negated: Bool)
    case range(ClosedRange<UInt32>)

    /// Whether it accepts digits only.
    var isDigit: Bool {
      switch self {
      case .digit: true
      case .scalar(let scalar): ("0"..."9").contains(scalar)
      case .range(let range): range.lowerBound >= 0x30 && range.upperBound <= 0x39
      case .set(let items, let negated): !negated && items.allSatisfy(\.isDigit)
      default: false
      }
    }

    /// Whether it accepts letters in upper case only.
    var isUpper: Bool {
      switch self {
      case .upper: true
      // As with letters.
      case .scalar(let scalar): Self.upper.accepts(scalar) && scalar.value < 0x250
      case .range(let range): range.lowerBound >= 0x41 && range.upperBound <= 0x5A
      case .set(let items, let negated): !negated && items.allSatisfy(\.isUpper)
      default: false
      }
    }

    /// Whether it accepts Latin letters only.
    var isLetter: Bool {
      switch self {
      case .scalar(let scalar):
        // Of letters further on the tokenizer, whose Unicode may be another, does not always think the same.
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .otherLetter: scalar.value < 0x250
        default: false
        }
      case .range(let range): (0x41...0x5A).contains(range) || (0x61...0x7A).contains(range)
      case .set(let items, let negated): !negated && items.allSatisfy(\.isLetter)
      default: false
      }
    }

    /// The scalars of ASCII that it accepts, a bit each.
    var ascii: UInt128 {
      func bits(_ range: ClosedRange<UInt32>) -> UInt128 {
        guard range.lowerBound < 0x80 else { return 0 }
        let count = min(range.upperBound, 0x7F) - range.lowerBound + 1
        return (.max >> UInt128(128 - count)) << UInt128(range.lowerBound)
      }
      return switch self {
      case .scalar(let scalar): bits(scalar.value...scalar.value)
      case .any: .max
      case .digit: bits(0x30...0x39)
      case .upper: bits(0x41...0x5A)
      case .lower: bits(0x61...0x7A)
      case .word: bits(0x30...0x39) | bits(0x41...0x5A) | bits(0x61...0x7A)
      case .range(let range): bits(range)
      case .set(let items, let negated): items.reduce(0) { $0 | $1.ascii } ^ (negated ? .max : 0)
      }
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .scalar(let wanted): scalar == wanted
      case .any: true
      case .digit: ("0"..."9").contains(scalar)
      // Roman numerals and letters in circles are none.
      case .lower: scalar.properties.generalCategory == .lowercaseLetter
      case .upper: scalar.properties.generalCategory == .uppercaseLetter
      case .word: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      case .range(let range): range.contains(scalar.value)
      case .set(let items, let negated): items.contains { $0.accepts(scalar) } != negated
      }
    }
  }
}
