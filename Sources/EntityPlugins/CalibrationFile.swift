internal import EntityText

/// `calibration.tsv` beside a plugin's manifest: what its rules, entries and lists are worth, as
/// `entity calibrate` measured it.
///
///     # calibrated on 26 documents (…); score: lower bound of precision, 95 % (Wilson)
///     recognizer     origin     correct  total  score
///     titles/rules   *          210      214    0.953
///     titles/rules   minister   41       41     0.914
///
/// An origin is a rule's name or an entry's term; `*` stands for all that have no line of their own.
public struct CalibrationFile: Sendable {
  public static let fileName = "calibration.tsv"
  static let columns = ["recognizer", "origin", "correct", "total", "score"]

  public struct Line: Hashable, Sendable {
    public var recognizer: String
    /// `nil` for `*`.
    public var origin: String?
    public var correct: Int
    public var total: Int
    public var score: Double
    /// From 1; 0 where it was not read from a file.
    public var number: Int

    public init(
      recognizer: String, origin: String?, correct: Int, total: Int, score: Double, number: Int = 0
    ) {
      self.recognizer = recognizer
      self.origin = origin
      self.correct = correct
      self.total = total
      self.score = score
      self.number = number
    }
  }

  /// What the file says of itself in its first line.
  public var comment: String
  public var lines: [Line]

  public init(comment: String, lines: [Line]) {
    self.comment = comment
    self.lines = lines
  }

  /// The file's contents; equal lines give equal bytes.
  public var text: String {
    let rows = lines.map { line in
      [
        line.recognizer, line.origin ?? "*", "\(line.correct)", "\(line.total)", Self.decimals(line.score),
      ].joined(separator: "\t")
    }
    return (["# \(comment)", Self.columns.joined(separator: "\t")] + rows).joined(separator: "\n") + "\n"
  }

  /// Three decimals.
  private static func decimals(_ score: Double) -> String {
    let thousandths = Int((min(1, max(0, score)) * 1000).rounded())
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// Reads a file.
  /// - Parameter problems: collects every line that cannot be read.
  /// - Returns: `nil` where there is no such file.
  static func read(path: String, _ problems: inout [Diagnostic]) -> CalibrationFile? {
    let text: String
    do throws(Diagnostic) {
      text = try TextFile.read(path)
    } catch {
      if error.code != "file.missing" { problems.append(error) }
      return nil
    }
    var file = CalibrationFile(comment: "", lines: [])
    var hasHead = false
    for (index, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let row = row.hasSuffix("\r") ? row.dropLast() : row
      if row.isEmpty || row.hasPrefix("#") { continue }
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if !hasHead {
        hasHead = true
        if cells == columns { continue }
      }
      guard let line = Line(cells, number: index + 1) else {
        problems.append(
          Diagnostic(
            code: "calibration.line", "this is no line of a calibration",
            at: SourceLocation(file: path, line: index + 1),
            help:
              "write \(columns.joined(separator: ", ")), with tabs between; a score lies between 0 and 1; "
              + "or remove the file: entity calibrate writes it anew")
        )
        continue
      }
      file.lines.append(line)
    }
    return file
  }
}

extension CalibrationFile.Line {
  fileprivate init?(_ cells: [String], number: Int) {
    guard cells.count == CalibrationFile.columns.count, let correct = Int(cells[2]),
      let total = Int(cells[3]),
      let score = Double(cells[4]), (0...1).contains(score), correct >= 0, total >= correct
    else { return nil }
    self.init(
      recognizer: cells[0], origin: cells[1] == "*" ? nil : cells[1], correct: correct, total: total,
      score: score, number: number)
  }
}
