extension DocumentFormat {
  /// Every format. A new one is a file with a value of this type, and a line here.
  public static let all: [DocumentFormat] = [
    .text,
    .jsonl,
    .brat,
    .conll,
    .conllu,
    .hipe,
    .webanno,
    .w3c,
    .bdoc,
    .cas,
    .labelStudio,
    .spacy,
    .html,
    .svg,
    .terminal,
  ]

  /// The format of a name; `nil` where there is none.
  public static func named(_ name: String) -> DocumentFormat? {
    all.first { $0.name == name }
  }

  /// The formats whose files end as a file does, those with the longest ending only. (`a.cas.json` is a
  /// CAS, `a.json` may be many things.)
  public static func ending(as path: String) -> [DocumentFormat] {
    let endings = all.flatMap { format in format.endings.map { (ending: $0, format: format) } }
    let matching = endings.filter {
      path.utf8.count > $0.ending.utf8.count + 1 && path.hasSuffix(".\($0.ending)")
    }
    let longest = matching.map(\.ending.utf8.count).max() ?? 0
    return matching.filter { $0.ending.utf8.count == longest }.map(\.format)
  }
}
