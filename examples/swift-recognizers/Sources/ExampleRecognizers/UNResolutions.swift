import EntityKit

/// Resolutions of the United Nations by their symbols: `S/RES/2231 (2015)`, `A/RES/77/7`.
public struct UNResolutions: Recognizer {
  public let descriptor = RecognizerDescriptor(id: "un/resolutions", stage: "rules", makes: ["DOCUMENT"])
  let symbol: RegularExpression

  public init() throws { symbol = try RegularExpression(#"\b[AS]/RES/\d{1,4}(?:/\d{1,3})?(?:\s\(\d{4}\))?"#) }

  public func recognize(_ context: borrowing RecognitionContext, into sink: inout CandidateSink) throws {
    for match in try symbol.matches(in: context.document.text) {
      sink.add(match.span, "DOCUMENT", from: descriptor.id, because: "symbol")
    }
  }
}
