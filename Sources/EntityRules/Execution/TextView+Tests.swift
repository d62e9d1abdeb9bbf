internal import EntityRecognition
internal import EntityText

/// Token tests, answered once a token.
extension TextView {
  func surface(_ token: Int) -> String { String(decoding: surfaceBytes(token), as: UTF8.self) }

  /// The bytes of a token: its span lies in the text, as the tokenizer has it.
  func surfaceBytes(_ token: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[tokens[token].span.start..<tokens[token].span.end])
  }

  @inline(__always)
  func isGlued(_ token: Int) -> Bool {
    token > 0 && token < tokens.count && !tokens[token].flags.contains(.spaceBefore)
  }

  /// Whether a token passes one of the rules' tests.
  @inline(__always)
  func passes(test: Int, _ token: Int) -> Bool {
    let filter = filters[test]
    return filter.admits(tokens[token].flags) && passes(admittedTest: test, token)
  }

  /// The same for a token whose flags the test admits.
  @inline(__always)
  func passes(admittedTest test: Int, _ token: Int) -> Bool {
    filters[test].isExact || testAnswers.answer(to: test, at: token) ?? ask(test, token)
  }

  @inline(never)
  private func ask(_ test: Int, _ token: Int) -> Bool {
    let result = passes(flat: Int(plan.testPlaces[test]), token)
    testAnswers.note(result, to: test, at: token)
    return result
  }

  private func passes(flat number: Int, _ token: Int) -> Bool {
    let test = plan.flatTests[number]
    let flags = tokens[token].flags
    switch test.operation {
    case .any: return true
    case .never: return false
    case .flags: return flags.rawValue & UInt16(test.a) == UInt16(test.a)
    case .lower: return flags.contains(.hasLetter) && !flags.contains(.hasUpper)
    case .number: return isNumber(flags)
    case .initial: return flags.contains(.initialUpper) && length(token) == 1
    case .length:
      let length = length(token)
      return test.a <= length && length <= test.b
    case .value:
      guard isNumber(flags), let value = Int(surface(token)) else { return false }
      return test.a <= value && value <= test.b
    case .regex: return plan.regexes[test.a].matches(surfaceBytes(token))
    case .member:
      return hits(startingAt: token).contains {
        Int(hits[$0].list) == test.a && Int(hits[$0].end) == token + 1
      }
    case .not: return !passes(flat: test.a, token)
    case .and: return passes(flat: test.a, token) && passes(flat: test.b, token)
    case .or: return passes(flat: test.a, token) || passes(flat: test.b, token)
    }
  }

  private func isNumber(_ flags: TokenFlags) -> Bool {
    flags.contains(.hasDigit) && !flags.contains(.hasLetter)
  }

  /// Scalars, marks aside: "é" has one however it is written.
  func length(_ token: Int) -> Int {
    let bytes = surfaceBytes(token)
    // What begins with these bytes lies before all marks; of what the others begin, only some are marks.
    if bytes.allSatisfy({ $0 < 0xCC && $0 != 0xC2 }) { return bytes.count { $0 & 0xC0 != 0x80 } }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.count { scalar in
      scalar.isASCII
        || ![.nonspacingMark, .spacingMark, .enclosingMark, .format].contains(
          scalar.properties.generalCategory)
    }
  }
}
