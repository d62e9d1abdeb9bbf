/// Up to twelve letters from a to z, five bits for each. No word of the vocabulary is longer.
struct DateWord: Hashable {
  private var bits: UInt64 = 0

  var isEmpty: Bool { bits == 0 }

  /// - Parameter letter: an ASCII letter in lower case.
  /// - Returns: whether there is room for it.
  mutating func append(_ letter: UInt8) -> Bool {
    guard bits >> 55 == 0 else { return false }
    bits = bits << 5 | UInt64(letter & 0x1F)
    return true
  }

  var text: String {
    let letters = stride(from: 55, through: 0, by: -5).map { UInt8(bits >> $0 & 0x1F) }
    return String(decoding: letters.drop { $0 == 0 }.map { $0 | 0x60 }, as: UTF8.self)
  }
}

/// The words that dates are written with, folded: lower case, no accents. Names of months and weekdays
/// and their abbreviations are those of Unicode CLDR for French, with the shorter ones that people write.
enum FrenchDateVocabulary {
  static func token(of word: DateWord) -> DateToken? {
    words[word] ?? romanOrdinal(word.text).map { .ordinal($0) }
  }

  private static let words: [DateWord: DateToken] = {
    let months = [
      "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juill juil",
      "aout", "septembre sep", "octobre oct", "novembre nov", "decembre dec",
    ]
    let weekdays = [
      "lundi lun", "mardi mar", "mercredi mer", "jeudi jeu", "vendredi ven", "samedi sam", "dimanche dim",
    ]
    let cardinals = [
      1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 8: "huit", 9: "neuf", 10: "dix",
      11: "onze", 12: "douze", 13: "treize", 14: "quatorze", 15: "quinze", 16: "seize",
      20: "vingt vingts", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante",
    ]
    let ordinals = [
      "premier premiere", "deuxieme second seconde", "troisieme", "quatrieme",
    ]
    let others: [(String, DateToken)] = [
      ("sept", .seven), ("er e eme ieme re nd nde", .ordinalEnding),
      ("printemps", .season(.spring)), ("ete", .season(.summer)), ("automne", .season(.autumn)),
      ("hiver", .season(.winter)),
      ("semaine semaines", .unit(.week)), ("weekend weekends", .unit(.weekend)), ("week", .week),
      ("end ends", .end), ("mois", .unit(.month)), ("trimestre trimestres", .unit(.quarter)),
      ("semestre semestres", .unit(.half)), ("an annee", .unit(.year)), ("annees", .years),
      ("decennie decennies", .unit(.decade)), ("siecle siecles", .unit(.century)),
      ("hier", .yesterday), ("aujourd aujourdhui", .today), ("hui", .hui), ("demain", .tomorrow),
      ("avant av", .before), ("apres ap", .after),
      ("dernier derniere derniers dernieres passe passee passes passees", .last),
      ("prochain prochaine prochains prochaines", .next), ("courant cours", .current),
      ("ce cet cette ces", .this),
      ("et ou", .and), ("a au aux jusqu", .to), ("le la les l du de des d en", .article),
      ("fin debut mi", .edge),
      ("noel", .feast(month: 12, day: 25)), ("toussaint", .feast(month: 11, day: 1)),
      ("nouvel", .nouvel), ("jour", .jour), ("saint st", .saint), ("sylvestre", .sylvestre),
      ("jesus", .jesus), ("christ", .christ), ("j", .j), ("c", .c),
    ]
    var words = [DateWord: DateToken](minimumCapacity: 200)
    func add(_ forms: String, _ token: DateToken) {
      var word = DateWord()
      for letter in forms.utf8 {
        if letter != UInt8(ascii: " ") {
          _ = word.append(letter)
        } else {
          words[word] = token
          word = DateWord()
        }
      }
      words[word] = token
    }
    for (index, forms) in months.enumerated() { add(forms, .month(index + 1)) }
    for (index, forms) in weekdays.enumerated() { add(forms, .weekday(index + 1)) }
    for (value, forms) in cardinals { add(forms, .cardinal(value)) }
    for (index, forms) in ordinals.enumerated() { add(forms, .ordinal(index + 1)) }
    for (forms, token) in others { add(forms, token) }
    return words
  }()

  /// 19 for "xix", "xixe", "xixeme": centuries up to 39, spelled as they must be.
  private static func romanOrdinal(_ word: String) -> Int? {
    for ending in ["", "e", "er", "eme", "ieme"] where word.hasSuffix(ending) {
      let numeral = word.dropLast(ending.utf8.count)
      let value = romanValue(numeral)
      if value > 0, numeral == roman(value) { return value }
    }
    return nil
  }

  /// 0 for what has other letters.
  private static func romanValue(_ numeral: Substring) -> Int {
    var total = 0
    var highest = 0
    for letter in numeral.utf8.reversed() {
      let value: Int
      switch letter {
      case UInt8(ascii: "i"): value = 1
      case UInt8(ascii: "v"): value = 5
      case UInt8(ascii: "x"): value = 10
      default: return 0
      }
      total += value < highest ? -value : value
      highest = max(highest, value)
    }
    return total < 40 ? total : 0
  }

  private static func roman(_ value: Int) -> String {
    let units = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    return String(repeating: "x", count: value / 10) + units[value % 10]
  }
}
