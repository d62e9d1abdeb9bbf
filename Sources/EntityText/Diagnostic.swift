/// A place in a file that a user wrote. Lines and columns count from 1, columns in Unicode scalars.
public struct SourceLocation: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var file: String
  public var line: Int?
  public var column: Int?

  public init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, as compilers write it.
  public var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if line != nil, let column { text += ":\(column)" }
    return text
  }

  public static func < (a: SourceLocation, b: SourceLocation) -> Bool {
    (a.file, a.line ?? 0, a.column ?? 0) < (b.file, b.line ?? 0, b.column ?? 0)
  }
}

/// Something that a person should know about their files, lists, rules or texts: what, where, and
/// where possible what to do.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Severity: String, Sendable { case error, warning }

  public var severity: Severity
  /// Stable and searchable: "rule.unknown-list". New codes may appear in any release.
  public var code: String
  public var message: String
  public var location: SourceLocation?
  /// The line at ``location``, without its end; shown with a caret under the column.
  public var sourceLine: String?
  /// What to do, as a sentence: "did you mean <portfolio>?".
  public var help: String?

  public init(
    _ severity: Severity = .error, code: String, _ message: String,
    at location: SourceLocation? = nil, sourceLine: String? = nil, help: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.sourceLine = sourceLine
    self.help = help
  }

  /// One line: `file:line:column: error: message [code]`.
  public var description: String {
    // A document without an id has no name to show.
    let place = location.flatMap { $0.file.isEmpty ? nil : "\($0): " } ?? ""
    let advice = help.map { " (\($0))" } ?? ""
    return "\(place)\(severity.rawValue): \(message)\(advice) [\(code)]"
  }

  /// The line, then the source line and a caret under the column where both are known.
  public var excerpt: String {
    guard var sourceLine, var column = location?.column else { return description }
    // Of text that goes over several lines only the one that is meant is shown.
    let scalars = Array(sourceLine.unicodeScalars)
    let at = min(max(0, column - 1), scalars.count)
    let start = scalars[..<at].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = scalars[at...].firstIndex(of: "\n") ?? scalars.count
    sourceLine = String(String.UnicodeScalarView(scalars[start..<end]))
    column = at - start + 1
    // Tabs are kept so that the caret lines up however wide the terminal makes them.
    let lead = sourceLine.unicodeScalars.prefix(max(0, column - 1)).map { $0 == "\t" ? "\t" : " " }.joined()
    return "\(description)\n    \(sourceLine)\n    \(lead)^"
  }
}

/// Several diagnostics thrown together, so that everything wrong is reported in one run.
public struct Diagnostics: Error, Sendable, CustomStringConvertible {
  public var all: [Diagnostic]

  public init(_ all: [Diagnostic]) { self.all = all }

  public var errors: [Diagnostic] { all.filter { $0.severity == .error } }
  public var description: String { all.map(\.description).joined(separator: "\n") }
}

/// Suggestions for a misspelt name, by edit distance.
public func closest(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(1, name.count / 3)
  return candidates.map { ($0, editDistance(name, $0)) }
    .filter { $0.1 <= limit }
    .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Levenshtein distance in characters. Cost: O(product of the lengths).
func editDistance(_ a: String, _ b: String) -> Int {
  let target = Array(b)
  var row = Array(0...target.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in target.enumerated() {
      let substituted = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[target.count]
}
