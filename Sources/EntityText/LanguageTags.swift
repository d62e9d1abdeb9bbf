extension String {
  /// Whether a BCP 47 tag is another or begins with it: `fr-CA` is a variety of `fr`.
  package func isVariety(of tag: String) -> Bool {
    let own = utf8.map(Self.folded)
    let other = tag.utf8.map(Self.folded)
    return own.starts(with: other) && (own.count == other.count || own[other.count] == UInt8(ascii: "-"))
  }

  /// Tags are ASCII; case does not count, and `_` is often written for `-`.
  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
    case UInt8(ascii: "_"): UInt8(ascii: "-")
    default: byte
    }
  }
}
