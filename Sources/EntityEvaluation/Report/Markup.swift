/// HTML or XML under construction: what is added as text or as the value of an attribute is escaped.
struct Markup {
  private(set) var string = ""

  mutating func add(_ markup: String) { string += markup }

  /// Adds text that someone else wrote.
  mutating func add(text: some StringProtocol) { append(text, isAttribute: false) }

  /// Adds ` name="value"`.
  mutating func add(attribute name: String, _ value: some StringProtocol) {
    string += " \(name)=\""
    append(value, isAttribute: true)
    string += "\""
  }

  /// Adds an element with nothing but text in it. A text of any direction of writing stays inside it.
  mutating func add(element name: String, _ attributes: [(String, String)] = [], text: some StringProtocol) {
    string += "<\(name)"
    for (name, value) in attributes { add(attribute: name, value) }
    string += ">"
    add(text: text)
    string += "</\(name)>"
  }

  private mutating func append(_ text: some StringProtocol, isAttribute: Bool) {
    var run = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": run.append(contentsOf: "&amp;".unicodeScalars)
      case "<": run.append(contentsOf: "&lt;".unicodeScalars)
      case ">": run.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": run.append(contentsOf: "&quot;".unicodeScalars)
      case "'": run.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n":
        if isAttribute {
          run.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
        } else {
          run.append(scalar)
        }
      case "\r": run.append(contentsOf: "&#13;".unicodeScalars)
      // Pictures of what XML cannot hold: ␛.
      case "\0"..<" ": run.append(Unicode.Scalar(0x2400 + scalar.value)!)
      case "\u{7F}": run.append("␡")
      case "\u{80}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": run.append("\u{FFFD}")
      default: run.append(scalar)
      }
    }
    string += String(run)
  }
}

/// A number with a fixed count of decimals, rounded half away from zero.
func fixed(_ value: Double, decimals: Int) -> String {
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value.magnitude * scale).rounded())
  let sign = value < 0 && scaled > 0 ? "-" : ""
  if decimals == 0 { return sign + String(scaled) }
  let fraction = String(scaled % Int(scale))
  let zeros = String(repeating: "0", count: decimals - fraction.count)
  return "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
}
