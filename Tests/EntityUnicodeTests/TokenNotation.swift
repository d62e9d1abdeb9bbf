import EntityText
import EntityUnicode

/// Tokens written short, so that a table of them can be read: `l'|=|peL`, `OMS|oms|sA`.
///
/// Surface, folded form (`=` where it is the surface), flags:
/// `p` paragraph start, `n` line break before, `s` other white space before, `h` hyphen before,
/// `e` elision, `d` dotted; then `A` all upper case, `T` a capital first, `U` a capital inside,
/// `L` other letters; `D` digits, `x` punctuation.
struct TokenNotation: Hashable, CustomStringConvertible {
  var surface: String
  var folded: String
  var flags: String

  var description: String {
    // By bytes: Swift's equality of strings overlooks normal forms.
    let isSame = folded.utf8.elementsEqual(surface.utf8)
    return "\(surface.escaped)|\(isSame ? "=" : folded.escaped)|\(flags)"
  }

  static func of(_ text: String, _ token: FoldedToken) -> TokenNotation {
    TokenNotation(
      surface: Document(text: text).text(of: token.span),
      folded: String(decoding: token.folded, as: UTF8.self), flags: notation(of: token.flags))
  }

  private static func notation(of flags: TokenFlags) -> String {
    var rest = flags
    var result = ""
    /// Takes a set of flags off `rest` where all of them are there.
    func take(_ letter: Character, _ wanted: TokenFlags) {
      guard rest.isSuperset(of: wanted) else { return }
      rest.subtract(wanted)
      result.append(letter)
    }
    take("p", .paragraphStart)
    take("n", [.lineBreakBefore, .spaceBefore])
    take("s", .spaceBefore)
    take("h", .hyphenBefore)
    take("e", .elision)
    take("d", .dotted)
    take("A", [.allUpper, .initialUpper, .hasUpper, .hasLetter])
    take("T", [.initialUpper, .hasUpper, .hasLetter])
    take("U", [.hasUpper, .hasLetter])
    take("L", .hasLetter)
    take("D", .hasDigit)
    take("x", .punctuation)
    // No other combination makes sense; one that comes up shows in the failure.
    return rest.isEmpty ? result : "\(result)?\(rest.rawValue)"
  }
}
