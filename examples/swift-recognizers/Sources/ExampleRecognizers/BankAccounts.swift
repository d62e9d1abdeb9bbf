import EntityKit

/// Bank accounts by their IBAN, where its check digits are right.
public struct BankAccounts: Recognizer {
  public let descriptor = RecognizerDescriptor(id: "iban", stage: "rules", makes: ["ACCOUNT"])
  let iban: RegularExpression

  /// All in one, or in groups of four.
  public init() throws {
    iban = try RegularExpression(
      #"\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ \u00A0][A-Z0-9]{4}){2,7}(?:[ \u00A0][A-Z0-9]{1,3})?)\b"#)
  }

  public func recognize(_ context: borrowing RecognitionContext, into sink: inout CandidateSink) throws {
    for match in try iban.matches(in: context.document.text) {
      let number = context.document.text(of: match.span).filter { $0.isASCII && $0 != " " }
      if Self.isValid(number) {
        sink.add(match.span, "ACCOUNT", id: "iban:\(number)", from: descriptor.id)
      }
    }
  }

  /// ISO 7064, MOD 97-10: the country and the check digits moved to the end, letters read as 10 to 35, the
  /// number leaves 1 when it is divided by 97.
  static func isValid(_ iban: String) -> Bool {
    guard (15...34).contains(iban.count) else { return false }
    let digits = (iban.dropFirst(4) + iban.prefix(4)).compactMap(\.ibanValue)
    return digits.count == iban.count && digits.reduce(0) { ($0 * ($1 > 9 ? 100 : 10) + $1) % 97 } == 1
  }
}

extension Character {
  /// 0 to 9 for digits, 10 to 35 for A to Z.
  fileprivate var ibanValue: Int? { asciiValue.flatMap { Int(String(UnicodeScalar($0)), radix: 36) } }
}
