internal import EntityText
internal import Synchronization

/// Says which steps of folding it takes to read two spellings alike: `case` and `marks` for "CORÉE" and
/// "Corée".
///
/// For those who ask why something was found. The tables that it needs are made when it is first asked, in
/// some ten milliseconds, and kept.
public final class FoldSteps: Sendable {
  public let profile: FoldProfile
  /// One for each beginning of the profile's steps: none of them, the first, the first two.
  private let tokenizers = Mutex<[Tokenizer]>([])

  public init(_ profile: FoldProfile) { self.profile = profile }

  /// The steps that two spellings need; `nil` where not even all of them make them one.
  /// - Complexity: O(steps × length of the one × length of the other), at most some million for each step.
  public func needed(_ text: String, like other: String) -> [FoldProfile.Step]? {
    let (ours, theirs) = (readings(of: text), readings(of: other))
    guard ours.last == theirs.last else { return nil }
    let distances = zip(ours, theirs).map { Self.distance(Array($0.joined()), Array($1.joined())) }
    return profile.steps.indices.filter { distances[$0 + 1] < distances[$0] }.map { profile.steps[$0] }
  }

  /// How many bytes are put in, left out or changed (Levenshtein); of very long texts, in how many places they
  /// differ, because a client may send a text and an entry as long.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.count > 1 << 22 / max(1, b.count) {
      return zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
    }
    var row = Array(0...b.count)
    for (i, byte) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = byte == b[j] ? diagonal : min(diagonal, above, row[j]) + 1
        diagonal = above
      }
    }
    return row[b.count]
  }

  /// The steps that change a text.
  public func changing(_ text: String) -> [FoldProfile.Step] {
    let readings = readings(of: text)
    return profile.steps.indices.filter { readings[$0] != readings[$0 + 1] }.map { profile.steps[$0] }
  }

  private func readings(of text: String) -> [[[UInt8]]] {
    tokenizers.withLock { tokenizers in
      if tokenizers.isEmpty {
        tokenizers = (0...profile.steps.count).map {
          Tokenizer(profile: FoldProfile(name: profile.name, steps: profile.steps.prefix($0)))
        }
      }
      return tokenizers.map { $0.reading(of: text) }
    }
  }
}

extension Tokenizer {
  /// The folded tokens, and the hyphens between them.
  fileprivate func reading(of text: String) -> [[UInt8]] {
    var reading: [[UInt8]] = []
    var end = 0
    for token in foldedTokens(of: text) {
      reading += hyphens(in: text.utf8.dropFirst(end).prefix(token.span.start - end))
      reading.append(token.folded)
      end = token.span.end
    }
    return reading
  }

  private func hyphens(in gap: Substring.UTF8View) -> [[UInt8]] {
    Substring(gap).unicodeScalars.filter { table.entry($0.value).scalarClass == .hyphen }.map {
      profile.steps.contains(.hyphens) ? [UInt8(ascii: "-")] : Array(String($0).utf8)
    }
  }
}
