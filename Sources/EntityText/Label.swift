/// What kind of thing a span names: "COUNTRY", "TITLE". An open set: plugins bring their own.
public struct Label: RawRepresentable, Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }
  public init(stringLiteral value: String) { rawValue = value }

  public static func < (a: Label, b: Label) -> Bool { a.rawValue < b.rawValue }
  public var description: String { rawValue }

  /// Whether the name can be written in every format: a letter, then letters, digits, `_`, `-`.
  public var isValid: Bool {
    guard let first = rawValue.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic
    else { return false }
    return rawValue.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-")
    }
  }
}
