internal import EntityText

/// The wording of what can be wrong with a corpus, in one place.
extension Diagnostic {
  static func duplicateDocument(_ id: String, in side: CorpusSide, _ position: Int) -> Diagnostic {
    Diagnostic(
      code: "evaluation.duplicate-document",
      "\(name(id)) occurs more than once in the \(side.name) documents", at: side.location(position),
      help: id.isEmpty
        ? "give every document an id; they are paired by it" : "keep one, or give them different ids")
  }

  static func missingDocument(
    _ id: String, in missing: CorpusSide, presentIn present: CorpusSide, _ position: Int
  ) -> Diagnostic {
    Diagnostic(
      code: "evaluation.missing-document",
      "\(name(id)) is in the \(present.name) documents but not in the \(missing.name) ones",
      at: present.location(position),
      help: "where nothing was found, the document must be there without annotations")
  }

  static func textMismatch(_ id: String, offset: Int, at location: SourceLocation?) -> Diagnostic {
    Diagnostic(
      code: "evaluation.text-mismatch",
      "the two texts of \(name(id)) differ from byte \(offset) on", at: location,
      help: "spans can only be compared over the same text")
  }

  static func spanOutsideText(
    _ annotation: Annotation, _ document: Document, _ length: Int, in side: CorpusSide, _ position: Int
  ) -> Diagnostic {
    Diagnostic(
      code: "evaluation.span-outside-text",
      "the \(side.name) \(annotation.label) at \(annotation.span) lies outside \(name(document.id)), "
        + "which has \(length) bytes", at: side.location(position),
      help: "was the file written with another offset unit?")
  }

  static func spanInsideCharacter(
    _ annotation: Annotation, _ document: Document, in side: CorpusSide, _ position: Int
  ) -> Diagnostic {
    Diagnostic(
      code: "evaluation.span-inside-character",
      "the \(side.name) \(annotation.label) at \(annotation.span) of \(name(document.id)) begins or ends "
        + "inside a character", at: side.location(position),
      help: "was the file written with another offset unit?")
  }

  static func emptySpan(
    _ annotation: Annotation, _ document: Document, in side: CorpusSide, _ position: Int
  ) -> Diagnostic {
    Diagnostic(
      code: "evaluation.empty-span",
      "the \(side.name) \(annotation.label) at \(annotation.span) of \(name(document.id)) is empty",
      at: side.location(position))
  }

  static func conflictingIDs(
    _ a: Annotation, _ b: Annotation, _ document: Document, in side: CorpusSide, _ position: Int
  ) -> Diagnostic {
    Diagnostic(
      .warning, code: "evaluation.conflicting-ids",
      "the \(side.name) \(a.label) at \(a.span) of \(name(document.id)) has two ids, "
        + "\(a.id ?? "none") and \(b.id ?? "none")", at: side.location(position),
      help: "only one of them is scored")
  }

  private static func name(_ id: String) -> String {
    id.isEmpty ? "the document without an id" : "document \"\(id)\""
  }
}
