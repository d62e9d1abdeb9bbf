import EntityKit
import Testing

/// What annotations go by, with the small home.
@Suite struct EvidenceTests {
  private static let rules = """
    stage: titles
    rules:
      - rule: minister
        match: 'not-after("ancien") "le" ( head:<heads> "de" (of:[COUNTRY]) ("," (of:[COUNTRY]))* )'
        emit: { label: TITLE, span: head }
      - rule: listed
        match: '"avec" (c:<heads> "et"?)+'
        emit: { label: PARTNER, span: c }
    """

  private func evidence(_ text: String, _ label: Label) throws -> [Evidence] {
    let manifest = try #require(SmallHome.files[SmallHome.manifest])
    let folder = try SmallHome.folder(changing: [
      SmallHome.manifest: manifest.replacing("[COUNTRY, TITLE]", with: "[COUNTRY, PARTNER, TITLE]"),
      SmallHome.rules: Self.rules,
    ])
    let loaded = try folder.loader.load()
    let document = Document(id: "d", text: text)
    let annotated = try loaded.pipeline.annotate(document)
    return try loaded.evidence(for: annotated.annotations.filter { $0.label == label }, in: document)
  }

  private func shown(_ evidence: Evidence, _ text: String) -> String {
    let document = Document(id: "", text: text)
    var parts: [String] = []
    if let match = evidence.match { parts.append("in \(document.text(of: match))") }
    parts += evidence.captures.map { "\($0.name)=\(document.text(of: $0.span))" }
    parts += evidence.entries.map { "\($0.term)@\($0.span.start)" }
    parts += evidence.steps.map(\.rawValue)
    return parts.joined(separator: "; ")
  }

  @Test(arguments: [
    ("à Cuba", "COUNTRY", ["Cuba@3"]),
    ("À CUBA", "COUNTRY", ["Cuba@3; case"]),
    ("en NORVEGE, en Norvege", "COUNTRY", ["Norvège@3; case; marks", "Norvège@15; marks"]),
    ("le ministre de Cuba", "TITLE", ["in le ministre de Cuba; head=ministre; of=Cuba; ministre@3"]),
    (
      "Le MINISTRE de Cuba, Norvège", "TITLE",
      ["in Le MINISTRE de Cuba, Norvège; head=MINISTRE; of=Norvège; ministre@3; case"]
    ),
    (
      "avec ministre et ROI", "PARTNER",
      [
        "in avec ministre et ROI; c=ministre; ministre@5; roi@17; case",
        "in avec ministre et ROI; c=ROI; ministre@5; roi@17; case",
      ]
    ),
  ])
  func annotationsSayWhatTheyGoBy(_ text: String, _ label: String, _ expected: [String]) throws {
    let found = try evidence(text, Label(label)).map { shown($0, text) }
    #expect(found == expected)
  }

  @Test func whatNobodyMadeHasNone() throws {
    let folder = try SmallHome.folder()
    let loaded = try folder.loader.load()
    let document = Document(id: "d", text: "le roi de Cuba")
    let stranger = Annotation(span: TextSpan(0, 2), label: "X")
    let evidence = try #require(try loaded.evidence(for: [stranger], in: document).first)
    #expect(shown(evidence, document.text) == "")
  }
}
