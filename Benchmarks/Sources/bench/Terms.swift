import Foundation

/// A million names, those first that a text mentions most: the terms of the project's own lists, then names
/// made of their words and of syllables.
struct Terms {
  struct Entry {
    var term: String
    var label: String
  }
  private(set) var entries: [Entry] = []
  /// Frequent words of French, for the text between the names.
  let words: [String]

  private static let labels = [
    "countries": "COUNTRY", "organizations": "ORG", "persons": "PERSON", "places": "PLACE", "titles": "TITLE",
  ]

  init(root: String, count: Int, _ random: inout SplitMix64) throws {
    words = try Self.column(root + "/gazetteers/words/french-frequent.tsv")
    var places: [String] = []
    var names: [String] = []
    var seen: Set<String> = []
    var first: [Entry] = []
    for (folder, label) in Self.labels.sorted(by: { $0.key < $1.key }) {
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(root)/gazetteers/\(folder)").sorted()
      for file in files where file.hasSuffix(".tsv") {
        for term in try Self.column("\(root)/gazetteers/\(folder)/\(file)") {
          let count = term.split { $0 == " " || $0 == "-" }.count
          // One letter or a word in lower case is no name.
          guard term.count > 2, count <= 5, term.first?.isUppercase == true, term.allSatisfy(Self.isPlain),
            seen.insert(term).inserted
          else { continue }
          if file == "given-names.tsv" { names.append(term) }
          if folder == "places" { places.append(term) }
          if file != "given-names.tsv" || names.count % 8 == 0 { first.append(Entry(term: term, label: label)) }
        }
      }
    }
    first.shuffle(using: &random)
    entries = first
    while entries.count < count {
      let entry = Self.made(names, places, words, &random)
      if seen.insert(entry.term).inserted { entries.append(entry) }
    }
    // The names of the lists lead, as they would in a text, but not without exception.
    for index in entries.indices where random.below(3) == 0 {
      entries.swapAt(index, min(entries.count - 1, index * 2 + random.below(100)))
    }
    entries.removeLast(entries.count - count)
  }

  /// A name of one to five words.
  private static func made(
    _ names: [String], _ places: [String], _ words: [String], _ random: inout SplitMix64
  ) -> Entry {
    switch random.below(20) {
    case 0..<9: Entry(term: "\(random.pick(names)) \(surname(&random))", label: "PERSON")
    case 9..<11: Entry(term: "\(random.pick(names)) \(random.pick(names)) \(surname(&random))", label: "PERSON")
    case 11..<14: Entry(term: surname(&random), label: "PERSON")
    case 14: Entry(term: "\(random.pick(["Saint-", "Mont-", "Port-", "Val-"]))\(surname(&random))", label: "PLACE")
    case 15..<17:
      Entry(
        term: "\(random.pick(institutions)) de \(random.pick(places).split(separator: " ")[0])", label: "ORG")
    case 17:
      Entry(
        term: "\(random.pick(institutions)) \(random.pick(adjectives)) de \(surname(&random))", label: "ORG")
    case 18:
      Entry(term: "\(random.pick(institutions)) d\u{2019}\(random.pick(words)) \(surname(&random))", label: "ORG")
    default: Entry(term: "Groupe \(surname(&random)) \(random.pick(words))", label: "ORG")
    }
  }

  private static let institutions = [
    "Institut", "Agence", "Université", "Fédération", "Conseil", "Chambre", "Académie", "Office", "Banque",
    "Hôpital", "Observatoire", "Comité", "Société", "Musée",
  ]
  private static let adjectives = [
    "national", "régional", "européen", "général", "supérieur", "central", "technique", "populaire",
  ]
  private static let syllables = [
    "ba", "ber", "bou", "ca", "cha", "dé", "do", "du", "fé", "fon", "ga", "gué", "ha", "jo", "ka", "ko", "la",
    "lé", "li", "mar", "mé", "mo", "na", "no", "ou", "pé", "quin", "ra", "ré", "ri", "sa", "sou", "tan", "té",
    "va", "vi", "za", "zou",
  ]
  private static let endings = [
    "rd", "ot", "eau", "in", "ier", "oux", "ez", "ski", "ov", "mann", "i", "a", "son", "ic", "escu",
  ]

  private static func surname(_ random: inout SplitMix64) -> String {
    var name = ""
    for _ in 0..<random.pick([2, 2, 3]) { name += random.pick(syllables) }
    name += random.pick(endings)
    return name.prefix(1).uppercased() + name.dropFirst()
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || [" ", "-", "'", "\u{2019}"].contains(character)
  }

  /// The first column of a list, without its head.
  private static func column(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
      .filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "\t").first.map(String.init) }
  }
}
