import EntityKit

/// "le pays caribéen", linked to the country meant: the last one named before it that lies there. Reads what
/// earlier stages found.
public struct CountryReferences: Recognizer {
  public let descriptor = RecognizerDescriptor(
    id: "references/countries", stage: "rules", makes: ["REFERENCE"], needs: ["COUNTRY"])
  let phrase: RegularExpression

  public init() throws {
    phrase = try RegularExpression(#"\bpays\s+(\#(Self.members.keys.sorted().joined(separator: "|")))\b"#)
  }

  public func recognize(_ context: borrowing RecognitionContext, into sink: inout CandidateSink) throws {
    for match in try phrase.matches(in: context.document.text) {
      let region = match[1].flatMap { Self.members[context.document.text(of: $0)] } ?? []
      let earlier = context.annotations.last {
        $0.label == "COUNTRY" && $0.span.end <= match.span.start && region.contains($0.id ?? "")
      }
      guard let earlier else { continue }
      let name = "\(context.document.text(of: earlier.span)) at \(earlier.span)"
      sink.add(match.span, "REFERENCE", id: earlier.id, from: descriptor.id, because: name)
    }
  }

  /// Sovereign states by region, ISO 3166-1.
  static let members: [String: Set<String>] = [
    "caribéen": ["AG", "BB", "BS", "CU", "DM", "DO", "GD", "HT", "JM", "KN", "LC", "TT", "VC"],
    "andin": ["BO", "CO", "EC", "PE"],
    "nordique": ["DK", "FI", "IS", "NO", "SE"],
  ]
}
