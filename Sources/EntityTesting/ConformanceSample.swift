internal import EntityRecognition
internal import EntityText

/// A text on which a recognizer is tried.
struct ConformanceSample: Sendable {
  /// What messages call it.
  let name: String
  let text: String
  /// The annotations of earlier stages.
  var earlier: [Annotation] = []
  var isHuge = false
}

extension ConformanceSample {
  static func all(
    _ texts: [String], needs: Set<Label>, hugeTextBytes: Int, _ report: inout ConformanceReport
  ) -> [ConformanceSample] {
    var marked: [MarkedText] = []
    for text in texts {
      do throws(Diagnostic) {
        marked.append(try MarkedText(text))
      } catch {
        report.add("conformance.marks", "\"\(text)\": \(error.message)")
      }
    }
    let given = marked.map { text in
      ConformanceSample(
        name: "\"\(text.text)\"", text: text.text,
        earlier: text.annotations.filter { needs.contains($0.label) })
    }
    let strange = (StrangeTexts.all.map { ($0.name, $0.text) } + marked.flatMap { mutilated($0.text) }).map {
      name, text in
      ConformanceSample(name: name, text: text, earlier: everywhere(text, needs))
    }
    return given + strange + [huge(marked.map(\.text), hugeTextBytes)]
  }

  /// Forms of a text that may not make a recognizer stumble, whatever it makes of them.
  private static func mutilated(_ text: String) -> [(String, String)] {
    let scalars = Array(text.unicodeScalars)
    func joined(_ scalars: some Sequence<Unicode.Scalar>) -> String {
      String(String.UnicodeScalarView(scalars))
    }
    return [
      ("\"\(text)\" with a combining mark behind every letter", joined(scalars.flatMap { [$0, "\u{301}"] })),
      ("\"\(text)\" with carriage returns for blanks", text.replacing(" ", with: "\r")),
      ("\"\(text)\" in upper case", text.uppercased()),
      ("\"\(text)\" backwards", joined(scalars.reversed())),
      ("the first half of \"\(text)\"", joined(scalars.prefix(scalars.count / 2))),
      ("the second half of \"\(text)\"", joined(scalars.suffix(scalars.count / 2))),
      ("\"\(text)\" between emoji", "😀\(text)👩‍👩‍👧\(text)"),
    ]
  }

  private static func huge(_ texts: [String], _ bytes: Int) -> ConformanceSample {
    let paragraph =
      texts.joined(separator: "\n") + "\nLe ministre a reçu 77 délégations à Genève, le 16 juin. 😀\r"
    let copies = max(1, bytes / max(1, paragraph.utf8.count))
    return ConformanceSample(
      name: "a text of \(bytes) bytes", text: String(repeating: paragraph, count: copies), isHuge: true)
  }

  /// Annotations of every needed label: on the first character, in the middle, and on everything; on
  /// the bounds of tokens or not.
  private static func everywhere(_ text: String, _ labels: Set<Label>) -> [Annotation] {
    var bounds: [Int] = [0]
    for scalar in text.unicodeScalars { bounds.append(bounds[bounds.count - 1] + UTF8.width(scalar)) }
    guard bounds.count > 1 else { return [] }
    let middle = bounds.count / 2
    let spans = [
      TextSpan(0, bounds[1]), TextSpan(bounds[middle - 1], bounds[middle]),
      TextSpan(0, bounds[bounds.count - 1]),
    ]
    return labels.sorted().flatMap { label in
      spans.enumerated().map { index, span in
        Annotation(span: span, label: label, id: index == 1 ? nil : "conformance:\(index)")
      }
    }
  }
}
