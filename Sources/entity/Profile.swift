import ArgumentParser
import EntityKit
import EntityReports
import Foundation

struct Profile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Time and hits of every rule, list and stage over a corpus, slowest first.",
    discussion: """
      Rules are run one by one to be timed, which takes longer than running them together: the figures are for \
      comparing rules with each other.
      """)

  @Argument(help: "Texts or JSONL files; standard input where there are none.")
  var corpus: [String] = []

  @Option(help: "What is read: text or jsonl; by default as the file is named.")
  var from: InputFormat?

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(help: ArgumentHelp("How many rules to print.", valueName: "count"))
  var limit = 25

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run() throws {
    var profile = PipelineProfile(try pipelineOptions.load())
    var source = DocumentSource(paths: corpus.isEmpty ? ["-"] : corpus, format: from)
    while let document = try source.next()?.document { try failing(.badInput) { try profile.add(document) } }
    let printer = ProfilePrinter(profile)
    try json ? Terminal.print(data: printer.json()) : Terminal.print(printer.text(limit: limit))
  }
}

/// A profile in words and as JSON.
private struct ProfilePrinter {
  private let profile: PipelineProfile
  private let rules: [PipelineProfile.Rule]
  private let lists: [PipelineProfile.List]

  init(_ profile: PipelineProfile) {
    self.profile = profile
    rules = profile.rules.sorted { $0.seconds > $1.seconds }
    lists = profile.lists.sorted { ($0.hits, $1.name) > ($1.hits, $0.name) }
  }

  func text(limit: Int) -> String {
    var stages = TextTable(["stage", "ms"])
    stages.add(["tokens, sentences, lists", milliseconds(profile.analysisSeconds)])
    for stage in profile.stages { stages.add([stage.name, milliseconds(stage.seconds)]) }
    stages.add(["all", milliseconds(profile.seconds)])
    var rules = TextTable(["rule", "ms", "proposed", "survived"])
    for rule in self.rules.prefix(limit) {
      rules.add([
        "\(rule.plugin): \(rule.name), \(rule.location)", milliseconds(rule.seconds), "\(rule.proposed)",
        "\(rule.survived)",
      ])
    }
    var lists = TextTable(["list", "hits", "survived"])
    for list in self.lists { lists.add(["\(list.plugin)/\(list.name)", "\(list.hits)", "\(list.survived)"]) }
    let speed = profile.seconds > 0 ? Double(profile.bytes) / profile.seconds / 1e6 : 0
    return [
      "\(profile.documents) documents, \(profile.bytes) bytes, \(String(format: "%.2f", speed)) MB/s",
      stages.text, rules.text, lists.text,
    ].joined(separator: "\n\n")
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1000) }

  private struct Output: Encodable {
    struct Rule: Encodable {
      var plugin: String
      var rule: String
      var place: String
      var seconds: Double
      var proposed: Int
      var survived: Int
    }
    struct List: Encodable {
      var plugin: String
      var list: String
      var hits: Int
      var survived: Int
    }
    struct Stage: Encodable {
      var stage: String
      var seconds: Double
    }
    var documents: Int
    var bytes: Int
    var seconds: Double
    var analysis: Double
    var stages: [Stage]
    var rules: [Rule]
    var lists: [List]
  }

  func json() throws -> String {
    try JSONOutput.text(
      Output(
        documents: profile.documents, bytes: profile.bytes, seconds: profile.seconds,
        analysis: profile.analysisSeconds,
        stages: profile.stages.map { Output.Stage(stage: $0.name, seconds: $0.seconds) },
        rules: rules.map {
          Output.Rule(
            plugin: $0.plugin, rule: $0.name, place: $0.location.description, seconds: $0.seconds,
            proposed: $0.proposed, survived: $0.survived)
        },
        lists: lists.map {
          Output.List(plugin: $0.plugin, list: $0.name, hits: $0.hits, survived: $0.survived)
        }))
  }
}
