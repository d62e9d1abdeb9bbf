internal import EntityText

/// What stands in `<list …>` and `[LABEL …]`.
extension PatternParser {
  mutating func reference<Reference>(
    closing: Unicode.Scalar, _ make: (String, [FeatureTest]) -> Reference
  ) throws(Diagnostic) -> Reference {
    let start = at
    at += 1
    skipSpace()
    guard let name = identifier() else { throw error("rule.syntax", "expected a name") }
    var tests: [FeatureTest] = []
    while true {
      skipSpace()
      if peek == closing { break }
      guard peek != nil else { throw error("rule.syntax", "expected \"\(closing)\"", at: start) }
      tests.append(try featureTest(closing: closing))
    }
    at += 1
    return make(name, tests)
  }

  mutating func featureTest(closing: Unicode.Scalar) throws(Diagnostic) -> FeatureTest {
    guard let name = identifier() else {
      throw error("rule.syntax", "expected a feature's name or \"\(closing)\"")
    }
    skipSpace()
    for (sign, comparison): (String, FeatureTest.Comparison) in [
      ("==", .equal), ("=", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), ("<", .less),
      (">=", .greaterOrEqual), (">", .greater),
    ] where takeAll(sign) {
      skipSpace()
      if peek == "$" {
        return FeatureTest(name: name, comparison: comparison, values: [], captured: try capturedValue())
      }
      return FeatureTest(name: name, comparison: comparison, values: [try value(closing)])
    }
    guard takeAll("in"), take("(") else {
      throw error("rule.syntax", "expected a comparison after \"\(name)\"", help: "= != < <= > >= in (…)")
    }
    var values: [String] = []
    repeat {
      skipSpace()
      values.append(try value(closing))
    } while take(",")
    guard take(")") else { throw error("rule.syntax", "expected \")\"") }
    return FeatureTest(name: name, comparison: .within, values: values)
  }

  /// `$name.field` or `$name`.
  mutating func capturedValue() throws(Diagnostic) -> CapturedValue {
    at += 1
    guard let capture = identifier() else { throw error("rule.syntax", "expected a capture's name") }
    guard peek == "." else { return CapturedValue(capture: capture) }
    at += 1
    guard let field = identifier() else { throw error("rule.syntax", "expected a feature's name") }
    return CapturedValue(capture: capture, field: field)
  }

  mutating func value(_ closing: Unicode.Scalar) throws(Diagnostic) -> String {
    if peek == "\"" { return try quoted("\"") }
    var text = String.UnicodeScalarView()
    while let next = peek, next != closing, next != ",", next != ")", !next.properties.isWhitespace {
      text.append(next)
      at += 1
    }
    if text.isEmpty { throw error("rule.syntax", "expected a value") }
    return String(text)
  }
}
