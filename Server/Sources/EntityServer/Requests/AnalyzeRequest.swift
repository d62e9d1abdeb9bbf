@_spi(EntityServer) internal import EntityFormats
import EntityKit
import HTTPTypes

/// A request for Presidio's analyzer. What has no counterpart here is refused where it would change the answer.
struct AnalyzeRequest: Sendable {
  var texts: [String]
  /// Whether the answer is a list for each text.
  var isBatch: Bool
  var language: String
  /// `nil` for all.
  var labels: Set<Label>?
  var threshold: Double
  var explains: Bool
  /// The deny lists of ad-hoc recognizers.
  var entries: [LexiconEntry] = []
  private var entryScores: [LexiconEntry.Name: Double] = [:]
  private var allowed: Set<String>

  private static let keys = [
    "text", "language", "entities", "correlation_id", "score_threshold", "return_decision_process",
    "log_decision_process", "trace", "ad_hoc_recognizers", "context", "allow_list", "allow_list_match",
    "regex_flags",
  ]

  init(_ bytes: [UInt8], limit: Int) throws {
    let request = try RequestObject(bytes, keys: Self.keys)
    (texts, isBatch) = try Self.texts(request, limit: limit)
    language = try request.requiredString("language")
    labels = try request.labels("entities").flatMap { $0.isEmpty ? nil : Set($0) }
    _ = try request.string("correlation_id")
    threshold = try request.number("score_threshold") ?? 0
    explains = try request.bool("return_decision_process") ?? false
    allowed = Set(try request.strings("allow_list") ?? [])
    // Only the expressions that are refused below would look at it.
    _ = try request.integer("regex_flags")
    try Self.refuse(request)
    for node in try request.object.array("ad_hoc_recognizers") {
      try add(AdHocRecognizer(request.source.object(node), language: language))
    }
  }

  /// The score to report.
  func score(of annotation: Annotation) -> Double {
    guard let provenance = annotation.provenance, provenance.recognizer.hasPrefix("\(AdHocPlugin.id)/") else {
      return annotation.score
    }
    return entryScores[LexiconEntry.Name(label: annotation.label, term: provenance.origin)]
      ?? annotation.score
  }

  /// Whether a text must not be reported.
  func allows(_ text: String) -> Bool { !allowed.isEmpty && allowed.contains(text) }

  private static func texts(_ request: RequestObject, limit: Int) throws -> ([String], Bool) {
    let node = try request.object.required("text", of: "the request")
    guard case .array(let nodes) = node.value else {
      return ([try request.source.string(node, "\"text\"")], false)
    }
    guard nodes.count <= limit else {
      throw ServerError(
        .contentTooLarge, code: "server.too-many-documents",
        "\"text\" holds \(nodes.count) texts, more than the limit of \(limit)")
    }
    return (try nodes.map { try request.source.string($0, "each of \"text\"") }, true)
  }

  private static func refuse(_ request: RequestObject) throws(Diagnostic) {
    func unsupported(_ key: String, _ what: String) throws(Diagnostic) -> Diagnostic {
      request.source.problem(
        "unsupported", what, at: try request[key]?.offset ?? 0, help: "leave \"\(key)\" out")
    }
    // As in Presidio, these raise the scores of recognizers that have such words themselves; see below.
    _ = try request.strings("context")
    for key in ["log_decision_process", "trace"] where try request.bool(key) ?? false {
      throw try unsupported(key, "decisions are not logged; \"return_decision_process\" returns them")
    }
    if let match = try request.string("allow_list_match"), match != "exact" {
      throw try unsupported("allow_list_match", "an allow list matches exactly here, not by \"\(match)\"")
    }
  }

  private mutating func add(_ recognizer: AdHocRecognizer) {
    for term in recognizer.terms {
      entries.append(
        LexiconEntry(
          term: term, label: recognizer.label, caseMode: .fold, accentMode: .exact,
          // What the client asks for by name is what it wants to be told.
          priority: 1000))
      entryScores[LexiconEntry.Name(label: recognizer.label, term: term)] = recognizer.score
    }
  }
}

extension LexiconEntry {
  fileprivate struct Name: Hashable {
    var label: Label
    var term: String
  }
}

/// One of `ad_hoc_recognizers`: a list of words. Regular expressions of strangers are not run.
private struct AdHocRecognizer {
  let label: Label
  let terms: [String]
  let score: Double

  private static let keys = [
    "name", "supported_language", "supported_entity", "patterns", "deny_list", "deny_list_score", "context",
    "version", "global_regex_flags",
  ]

  init(_ object: JSONObject, language: String) throws(Diagnostic) {
    let fields = try RequestObject(object, keys: Self.keys)
    let source = object.source
    let place = try object.required("supported_entity", of: "the recognizer")
    label = try source.label(place)
    guard label.isValid else {
      throw source.problem("label", "\"\(label)\" is not a label", at: place.offset)
    }
    if let node = try object.array("patterns").first {
      throw source.problem(
        "unsupported", "regular expressions of a request are not run", at: node.offset,
        help: "use a \"deny_list\", or a plugin with rules")
    }
    if let other = try fields.string("supported_language"), other != language {
      throw source.problem(
        "language", "the recognizer is for \"\(other)\", the request for \"\(language)\"",
        at: try object["supported_language"]?.offset ?? object.offset)
    }
    _ = try fields.string("name")
    _ = try fields.string("version")
    _ = try fields.integer("global_regex_flags")
    score = try fields.number("deny_list_score") ?? 1
    // A score of 1 cannot be raised.
    if try !(fields.strings("context") ?? []).isEmpty, score < 1 {
      throw source.problem(
        "unsupported", "words of context do not change scores here",
        at: try object["context"]?.offset ?? object.offset)
    }
    terms = try fields.strings("deny_list") ?? []
    if terms.isEmpty || terms.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw source.problem("empty-list", "the recognizer has no words", at: object.offset)
    }
  }
}
