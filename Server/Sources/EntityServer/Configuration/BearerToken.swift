public import EntityText

/// A secret that clients present in `Authorization: Bearer …`.
public struct BearerToken: Sendable {
  private let secret: [UInt8]

  /// - Throws: a diagnostic for a secret of less than 16 bytes, or with bytes that no header can hold.
  public init(_ text: String, from source: String) throws(Diagnostic) {
    let trimmed = Array(text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed())
    guard trimmed.count >= 16, trimmed.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Diagnostic(
        code: "server.token", "the token must be at least 16 visible ASCII characters, without blanks",
        at: SourceLocation(file: source), help: "make one with: openssl rand -hex 32")
    }
    secret = trimmed
  }

  /// Whether a header's value presents the secret. The time it takes tells nothing of where two values differ.
  public func admits(authorization header: String) -> Bool {
    let value = Array(header.utf8)
    let scheme = Array("bearer ".utf8)
    guard value.count > scheme.count,
      zip(value, scheme).allSatisfy({ $0 | 0x20 == $1 || $0 == $1 })
    else { return false }
    let given = value.dropFirst(scheme.count)
    var difference = UInt(bitPattern: given.count ^ secret.count)
    for (index, byte) in given.enumerated() {
      difference |= UInt(byte ^ secret[index % secret.count])
    }
    return difference == 0
  }
}
