import Foundation

/// Text and lists made from the project's own articles and lists, the same on every machine; written once
/// and kept.
///
/// A chain of words, two deep, over the articles gives the sentences; names take the place of theirs, and
/// frequent words that of some others, so that the vocabulary is as wide as that of a newspaper. Some
/// mentions are written otherwise than in the list: in capitals without accents, with no-break spaces.
struct Corpus {
  /// What is written beside the files.
  private struct Facts: Codable {
    var version: Int
    var megabytes: Int
    var planted: [Int: Int]
  }
  private static let version = 1
  /// Between two documents.
  static let separator: UInt8 = 0x0C
  static let sizes = [1_000, 10_000, 100_000, 1_000_000]

  let directory: String
  let megabytes: Int
  /// How many mentions stand in the text, letter by letter, of the entries of each list.
  let planted: [Int: Int]

  var textPath: String { "\(directory)/text.txt" }
  var articlesPath: String { "\(directory)/articles.jsonl" }
  func listPath(_ size: Int) -> String { "\(directory)/list-\(size).tsv" }

  /// - Parameter root: the checkout.
  init(root: String, directory: String, megabytes: Int) throws {
    self.directory = "\(directory)/\(megabytes)-mb"
    self.megabytes = megabytes
    let facts = URL(filePath: "\(self.directory)/corpus.json")
    if let data = try? Data(contentsOf: facts),
      let known = try? JSONDecoder().decode(Facts.self, from: data), known.version == Self.version
    {
      planted = known.planted
      return
    }
    printProgress("making \(megabytes) MB of text and the lists, once")
    try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
    var random = SplitMix64(seed: 20_240_229)
    let terms = try Terms(root: root, count: Self.sizes.max() ?? 0, &random)
    for size in Self.sizes {
      var lines = "term\tlabel\tid\n"
      for (number, entry) in terms.entries[..<size].enumerated() {
        lines += "\(entry.term)\t\(entry.label)\te\(number)\n"
      }
      try lines.write(toFile: "\(self.directory)/list-\(size).tsv", atomically: true, encoding: .utf8)
    }
    var writer = try Writer(articles: root + "/examples/articles", terms: terms, random)
    let documents = writer.documents(bytes: megabytes * 1_000_000)
    planted = writer.planted
    let text = Data(documents.joined(separator: [Self.separator]))
    try text.write(to: URL(filePath: "\(self.directory)/text.txt"), options: .atomic)
    try JSONEncoder().encode(Facts(version: Self.version, megabytes: megabytes, planted: planted))
      .write(to: facts, options: .atomic)
  }

  /// Writes documents as JSON lines until there are so many bytes of text.
  func writeArticles(bytes: Int, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    var lines = Data()
    var written = 0
    for (number, text) in try Self.readDocuments(textPath).enumerated() where written < bytes {
      lines += try encoder.encode(["id": "d\(number)", "text": text])
      lines.append(0x0A)
      written += text.utf8.count
    }
    try lines.write(to: URL(filePath: path), options: .atomic)
  }

  /// The documents of a text file, read in pieces so that the file is never in memory as a whole.
  static func readDocuments(_ path: String) throws -> [String] {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    var documents: [String] = []
    var rest: [UInt8] = []
    while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
      rest += data
      var start = 0
      while let end = rest[start...].firstIndex(of: separator) {
        documents.append(String(decoding: rest[start..<end], as: UTF8.self))
        start = end + 1
      }
      rest.removeFirst(start)
    }
    if !rest.isEmpty { documents.append(String(decoding: rest, as: UTF8.self)) }
    return documents
  }
}

/// Writes the documents.
private struct Writer {
  private let terms: Terms
  private var random: SplitMix64
  /// What may follow two words.
  private var chain: [[Int]: [Int]] = [:]
  private var words: [Word] = []
  private var starts: [[Int]] = []
  private(set) var planted: [Int: Int] = [:]

  private struct Word {
    var bytes: [UInt8]
    /// The punctuation at its end.
    var tail: [UInt8]
    var isName: Bool
    /// Whether another word may stand for it.
    var isOpen: Bool
    var endsSentence: Bool
  }

  init(articles: String, terms: Terms, _ random: SplitMix64) throws {
    self.terms = terms
    self.random = random
    struct Article: Decodable { var text: String }
    var numbers: [String: Int] = [:]
    for file in ["dev.jsonl", "test.jsonl"] {
      let lines = try String(contentsOfFile: "\(articles)/\(file)", encoding: .utf8).split(separator: "\n")
      for line in lines {
        let text = try JSONDecoder().decode(Article.self, from: Data(line.utf8)).text
        var previous: [Int] = []
        for word in text.split(whereSeparator: { $0.isWhitespace }) where !word.contains("*") && word != "---" {
          let number = numbers[String(word)] ?? words.count
          if number == words.count {
            numbers[String(word)] = number
            words.append(Self.word(String(word)))
          }
          if previous.count == 2 { chain[previous, default: []].append(number) }
          previous = previous.suffix(1) + [number]
          let second = previous.first.map { words[$0].isName } ?? false
          if previous.count == 2, second { starts.append(previous) }
        }
      }
    }
  }

  private static func word(_ text: String) -> Word {
    let tail = String(text.reversed().prefix { ",.;:!?»)\"”".contains($0) }.reversed())
    let body = text.dropLast(tail.count)
    return Word(
      bytes: Array(text.utf8), tail: Array(tail.utf8),
      isName: body.count > 1 && body.allSatisfy { $0.isLetter || $0 == "-" } && body.first?.isUppercase == true,
      isOpen: body.count > 4 && body.allSatisfy { $0.isLetter && $0.isLowercase },
      endsSentence: tail.contains { ".!?".contains($0) })
  }

  mutating func documents(bytes: Int) -> [[UInt8]] {
    var documents: [[UInt8]] = []
    var written = 0
    while written < bytes {
      documents.append(document(bytes: 1_500 + random.below(3_500)))
      written += documents[documents.count - 1].count + 1
    }
    return documents
  }

  private mutating func document(bytes: Int) -> [UInt8] {
    var text: [UInt8] = []
    var state = random.pick(starts)
    var opensSentence = true
    while text.count < bytes {
      let next = chain[state].map { random.pick($0) } ?? random.pick(starts)[0]
      let word = words[next]
      if word.isName, !opensSentence {
        mention(into: &text)
        text += word.tail
      } else if word.isOpen, random.below(3) == 0 {
        text += terms.words[random.rank(below: terms.words.count)].utf8
        text += word.tail
      } else {
        text += word.bytes
      }
      opensSentence = word.endsSentence
      let endsParagraph = word.endsSentence && random.below(6) == 0
      text += endsParagraph ? [0x0A, 0x0A] : random.below(90) == 0 ? [0x0A] : [0x20]
      state = [state[1], next]
    }
    return text
  }

  private mutating func mention(into text: inout [UInt8]) {
    let rank = random.rank(below: terms.entries.count)
    let term = terms.entries[rank].term
    switch random.below(40) {
    case 0: text += term.folding(options: .diacriticInsensitive, locale: nil).uppercased().utf8
    case 1: text += term.replacing(" ", with: "\u{A0}").utf8
    case 2: text += term.replacing("-", with: "\u{2011}").utf8
    default:
      text += term.utf8
      for size in Corpus.sizes where rank < size { planted[size, default: 0] += 1 }
    }
  }
}

func printProgress(_ message: String) { FileHandle.standardError.write(Data("\(message)\n".utf8)) }
