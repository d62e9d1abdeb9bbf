/// A sentence with its spans marked in it: `le ⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ des Affaires
/// étrangères⟧`. The way in which rules, tests and people write down what they expect.
///
/// A mark is `⟦LABEL text⟧` or `⟦LABEL=id text⟧`, with one blank before the text; marks may nest.
public struct MarkedText: Hashable, Sendable {
  /// The sentence without its marks.
  public let text: String
  /// The marked spans in text order.
  public let annotations: [Annotation]

  private struct Open {
    var label: Label
    var id: String?
    var start: Int
  }

  /// - Throws: ``Diagnostic`` where a mark has no label, is empty, or is opened or closed alone; its
  ///   column counts scalars of `marked`.
  public init(_ marked: String) throws(Diagnostic) {
    var text = ""
    var annotations: [Annotation] = []
    var open: [Open] = []
    let scalars = Array(marked.unicodeScalars)
    var at = 0
    func fail(_ message: String) -> Diagnostic {
      Diagnostic(
        code: "marked-text.syntax", message,
        at: SourceLocation(file: "marked text", line: 1, column: at + 1), sourceLine: marked,
        help: "a mark is written ⟦LABEL text⟧ or ⟦LABEL=id text⟧")
    }
    while at < scalars.count {
      switch scalars[at] {
      case "⟦":
        guard let blank = scalars[at...].firstIndex(of: " ") else { throw fail("this mark has no text") }
        let mark = scalars[(at + 1)..<blank]
        let head = mark.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          .map { String(String.UnicodeScalarView($0)) }
        guard let name = head.first, Label(name).isValid else { throw fail("this mark has no label") }
        open.append(
          Open(label: Label(name), id: head.count > 1 ? head[1] : nil, start: text.utf8.count))
        at = blank
      case "⟧":
        guard let mark = open.popLast() else { throw fail("this mark is closed but was never opened") }
        guard text.utf8.count > mark.start else { throw fail("this mark is empty") }
        annotations.append(
          Annotation(span: TextSpan(mark.start, text.utf8.count), label: mark.label, id: mark.id))
      default: text.unicodeScalars.append(scalars[at])
      }
      at += 1
    }
    guard open.isEmpty else { throw fail("a mark is never closed") }
    self.text = text
    self.annotations = annotations.sorted(by: AnnotatedDocument.inTextOrder)
  }

  /// The marked form of annotations that nest; one that crosses another is left out.
  public static func marking(_ document: AnnotatedDocument) -> String {
    let utf8 = Array(document.document.text.utf8)
    var result: [UInt8] = []
    var open: [TextSpan] = []
    var at = 0
    func advance(to offset: Int) {
      while let inner = open.last, inner.end <= offset {
        result += utf8[at..<inner.end]
        at = inner.end
        result += Array("⟧".utf8)
        open.removeLast()
      }
      result += utf8[at..<offset]
      at = offset
    }
    for annotation in document.annotations {
      if open.contains(where: { $0.crosses(annotation.span) }) { continue }
      advance(to: annotation.span.start)
      let id = annotation.id.map { "=\($0)" } ?? ""
      result += Array("⟦\(annotation.label)\(id) ".utf8)
      open.append(annotation.span)
    }
    advance(to: utf8.count)
    return String(decoding: result, as: UTF8.self)
  }
}
