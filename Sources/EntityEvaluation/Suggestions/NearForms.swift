/// Finds known forms one letter away: one more, one less, or another.
///
/// An edit leaves the first or the second half of a word untouched, so forms are filed under both halves.
struct NearForms {
  private struct Key: Hashable {
    let length: Int
    let isHead: Bool
    let half: [Character]
  }

  private static let shortest = 5
  private let forms: [(letters: [Character], form: Int)]
  private var filed: [Key: [Int]] = [:]

  /// - Parameter folded: pairs of a folded form and its number.
  init(_ folded: [(String, Int)]) {
    forms = folded.map { (Array($0.0), $0.1) }
    for (index, form) in forms.enumerated() where form.letters.count >= Self.shortest - 1 {
      let half = (form.letters.count - 1) / 2
      filed[key(form.letters.count, isHead: true, form.letters.prefix(half)), default: []].append(index)
      filed[key(form.letters.count, isHead: false, form.letters.suffix(half)), default: []].append(index)
    }
  }

  /// The number of the first form at a distance of exactly one; `nil` for short words.
  func form(near folded: String) -> Int? {
    let word = Array(folded)
    guard word.count >= Self.shortest else { return nil }
    for length in word.count - 1...word.count + 1 {
      let half = (length - 1) / 2
      let candidates =
        (filed[key(length, isHead: true, word.prefix(half))] ?? [])
        + (filed[key(length, isHead: false, word.suffix(half))] ?? [])
      if let found = candidates.sorted().first(where: { Self.isOneApart(word, forms[$0].letters) }) {
        return forms[found].form
      }
    }
    return nil
  }

  private func key(_ length: Int, isHead: Bool, _ half: ArraySlice<Character>) -> Key {
    Key(length: length, isHead: isHead, half: Array(half))
  }

  /// Digits are not letters: "G7" is no misspelling of "G8". Blanks neither.
  static func isOneApart(_ a: [Character], _ b: [Character]) -> Bool {
    let head = zip(a, b).prefix { $0 == $1 }.count
    let tail = zip(a.dropFirst(head).reversed(), b.dropFirst(head).reversed()).prefix { $0 == $1 }.count
    let (x, y) = (a.count - head - tail, b.count - head - tail)
    guard max(x, y) == 1 else { return false }
    return (a[head..<head + x] + b[head..<head + y]).allSatisfy(\.isLetter)
  }
}
