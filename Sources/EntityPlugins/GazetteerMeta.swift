internal import EntityLexicon
internal import EntityText

/// What may stand in the meta file of a list: what is read, and what its JSON Schema says.
struct GazetteerMeta {
  var defaults = GazetteerDefaults()
  var stops = StopList()

  static let mapping = YAMLMapping(
    "a meta file", name, description, source, licence, language, profile, defaultsKey, stop, stopFile)

  static let name = YAMLKey("name", .text, "For readers.")
  static let description = YAMLKey("description", .text, "For readers: what the list holds.")
  static let source = YAMLKey(
    "source", .text, "Where the entries come from.",
    missing: .init(code: "gazetteer.meta", message: "the meta file has no source"))
  static let licence = YAMLKey(
    "licence", .text, "An SPDX name: CC0-1.0.",
    missing: .init(code: "gazetteer.meta", message: "the meta file has no licence"))
  static let language = YAMLKey("language", .text, "For readers: a BCP 47 tag.")
  static let profile = YAMLKey("profile", .text, "For readers: the fold profile that the list is made for.")
  static let stop = YAMLKey("stop", StopList.words, StopList.summary)
  static let stopFile = YAMLKey("stop-file", .placed(.text), StopList.fileSummary)
  static let defaultsKey = YAMLKey(
    "defaults", .record(Defaults.mapping), "What holds for all entries of the list.")

  enum Defaults {
    static let mapping = YAMLMapping(
      "defaults", label, caseMode, accentMode, fuzzy, inflect, priority, rulesOnly)

    static let label = YAMLKey(
      "label", .label(code: "gazetteer.value"),
      "The label of the annotations; without it the entries only serve rules.")
    static let caseMode = YAMLKey(
      "case",
      .choice(CaseMode.allCases.map(\.rawValue), code: "gazetteer.value", kind: "case mode"),
      "Which upper-case letters a match must have.")
    static let accentMode = YAMLKey(
      "accents",
      .choice(AccentMode.allCases.map(\.rawValue), code: "gazetteer.value", kind: "accent mode"),
      "Whether accents may be missing or different.")
    static let fuzzy = YAMLKey(
      "fuzzy", .edits(code: "gazetteer.value"), "How many edits a misspelt word may be away from an entry.")
    static let inflect = YAMLKey("inflect", .text, "The paradigm of each word of the terms.")
    static let priority = YAMLKey("priority", .integer(), "Higher goes first where candidates conflict.")
    static let rulesOnly = YAMLKey(
      "rules-only",
      YAMLType<(name: String, value: String)>.featureTest,
      "Entries with this feature, written feature=value, make no annotations by themselves.")
  }

  /// - Parameter folder: that of the meta file.
  static func read(_ file: YAMLFile, in folder: PluginFolder, _ problems: inout [Diagnostic]) -> GazetteerMeta
  {
    let root = YAMLRecord(file.value, mapping, &problems)
    for key in [name, description, language, profile] { _ = root.read(key, &problems) }
    for key in [source, licence] where root.read(key, &problems)?.isEmpty == true {
      problems.append(
        root.place(of: key).problem("gazetteer.meta", "the meta file has an empty \(key.name)"))
    }
    var meta = GazetteerMeta()
    meta.stops.words = root.read(stop, &problems) ?? []
    if let name = root.read(stopFile, &problems) {
      meta.stops.files += [StopList.file(name, in: folder, beside: file.path, &problems)].compactMap { $0 }
    }
    guard let given = root.read(defaultsKey, &problems) else { return meta }
    meta.defaults.label = given.read(Defaults.label, &problems)
    if let mode = given.read(Defaults.caseMode, &problems).flatMap(CaseMode.init) {
      meta.defaults.caseMode = mode
    }
    if let mode = given.read(Defaults.accentMode, &problems).flatMap(AccentMode.init) {
      meta.defaults.accentMode = mode
    }
    meta.defaults.fuzzy = given.read(Defaults.fuzzy, &problems) ?? 0
    meta.defaults.inflect = given.read(Defaults.inflect, &problems)
    meta.defaults.priority = given.read(Defaults.priority, &problems) ?? 0
    meta.defaults.rulesOnly = given.read(Defaults.rulesOnly, &problems)
    return meta
  }
}

extension YAMLType where Value == Int {
  /// How many edits a fuzzy match may have.
  static func edits(code: String) -> YAMLType {
    let known = Array(LexiconEntry.fuzzyValues)
    return YAMLType(schema: ["enum": .list(known.map(JSONValue.integer))]) { value, what, problems in
      guard let text = value.string(what, &problems) else { return nil }
      if let edits = Int(text), known.contains(edits) { return edits }
      problems.append(
        value.problem(
          code, "\(what) must be 0, 1 or 2, not \"\(text)\"",
          help: "that many edits a misspelt word may be away; 0 for exact matches only"))
      return nil
    }
  }
}

extension YAMLType where Value == (name: String, value: String) {
  /// A feature and its value.
  static var featureTest: YAMLType {
    YAMLType<String>.text(
      matching: "[^=]+=[^=]+", code: "gazetteer.value", kind: "feature=value", types: ["string"]
    ).map { text, _, _ in
      let parts = text.split(separator: "=").map(String.init)
      return (parts[0], parts[1])
    }
  }
}
