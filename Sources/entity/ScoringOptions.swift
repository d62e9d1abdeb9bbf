import ArgumentParser
import EntityEvaluation
import EntityKit

/// What is compared: shared by all subcommands that compare annotations.
struct ScoringOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Compare only these labels.", valueName: "A,B"))
  var labels: LabelList?

  @Option(
    help: ArgumentHelp("Rename a label on every side before counting; may be repeated.", valueName: "FROM=TO")
  )
  var map: [LabelRenaming] = []

  @Flag(help: "Then drop spans that lie inside another.")
  var outermost = false

  func validate() throws {
    for renaming in map where map.contains(where: { $0.from == renaming.from && $0.to != renaming.to }) {
      throw ValidationError("--map gives \(renaming.from) two names.")
    }
  }

  var options: EvaluationOptions {
    EvaluationOptions(
      labels: labels.map { Set($0.labels) },
      labelMap: Dictionary(map.map { ($0.from, $0.to) }, uniquingKeysWith: { _, last in last }),
      outermost: outermost)
  }

  /// A label that is renamed, and that nothing has, may stand for one that only other texts have: it is a warning.
  /// - Parameter made: labels that may occur although no document has them.
  /// - Throws: a failure naming every wanted label that nothing can have.
  func check(_ documents: [AnnotatedDocument], made: Set<Label> = []) throws {
    let known = made.union(documents.flatMap(\.annotations).map(\.label))
    for renaming in map where !known.contains(renaming.from) {
      Terminal.printError(
        Diagnostic(
          .warning, code: "labels.unknown", "nothing has the label \(renaming.from)",
          at: SourceLocation(file: "--map"),
          help: closest(to: renaming.from.rawValue, among: known.map(\.rawValue)).map {
            "did you mean \($0)?"
          }
        ).description)
    }
    try labels?.check(against: Set(known.map { LabelRenaming.apply(map, to: $0) }))
  }

  /// The options as they were given, for the head of a report.
  var facts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    if let labels { facts.append(("labels", labels.labels.map(\.rawValue).joined(separator: ", "))) }
    if !map.isEmpty {
      facts.append(("renamed", map.map { "\($0.from) → \($0.to)" }.joined(separator: ", ")))
    }
    if outermost { facts.append(("spans", "outermost only")) }
    return facts
  }
}

/// `CITY=LOCATION`.
struct LabelRenaming: ExpressibleByArgument {
  let from: Label
  let to: Label

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map { Label(String($0)) }
    guard parts.count == 2, parts.allSatisfy(\.isValid) else { return nil }
    (from, to) = (parts[0], parts[1])
  }

  static func apply(_ map: [LabelRenaming], to label: Label) -> Label {
    map.last { $0.from == label }?.to ?? label
  }
}
