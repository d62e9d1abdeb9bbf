public import EntityText

/// Every list of every plugin, compiled: one automaton over token ids, in flat arrays that may lie
/// on the heap or in a mapped file. Immutable.
///
/// The trie's nodes are numbered breadth first, the children of a node in ascending order of their
/// tokens. So the children of node `n` are the nodes `firstChild[n]..<firstChild[n + 1]`, and no
/// node needs to say where it leads.
public struct Lexicon: Sendable {
  /// What the letters of one word of a form ask of the word in the text, two bits a word.
  enum WordCheck: UInt32, Sendable {
    case any, initialUpper, allUpper
    /// See the form's exceptions.
    case exception
  }

  /// A form's `checks`: 0 for none, two bits a word, or, with the top bit, the index of a run of
  /// ``exceptions``.
  static let exceptional: UInt32 = 1 << 31
  /// How many words can be checked with two bits each.
  static let plainWords = 15

  /// The table of everything that many entries share.
  struct EntryClass: Hashable, Sendable {
    var list: UInt32
    var label: UInt32
    var plugin: UInt32
    var file: UInt32
    var priority: Int32
    /// Bit 0: stands alone. Bits 1–2: case mode. Bit 3: exact accents.
    var flags: UInt32
    /// Which of the added lists: two of one name have stop lists of their own.
    var source: UInt32
    static let width = 7
  }

  static let none = UInt32.max

  /// The arrays, in the order in which a file holds them.
  struct Arrays: Sendable {
    /// Texts that the rest refers to by their offset. Before each stands its count of bytes: one byte,
    /// or 255 and four bytes, the least significant first.
    var text: FlatArray<UInt8>
    /// Numbers of names, by list.
    var lists: FlatArray<UInt32>
    /// ``EntryClass/width`` numbers a class.
    var classes: FlatArray<UInt32>
    /// ``entryWidth`` numbers an entry: term, id, class, line, first feature. Behind the entries the stops.
    var entries: FlatArray<UInt32>
    /// Pairs of name and value.
    var features: FlatArray<UInt32>
    var trie: Trie
    /// Those of the trie, pairs of entry and checks.
    var forms: FlatArray<UInt32>
    /// For each exceptional form: the number of words, then for each word a mask of upper-case
    /// letters, its mode (see ``mustEqual``, ``isAllUpper``), and the accents as text or ``none``.
    var exceptions: FlatArray<UInt64>
    /// The number of stops; then the tokens, in ascending order, that only stops have.
    var stops: FlatArray<UInt32>
  }
  static let entryWidth = 5
  /// In the mode of an exceptional word: the mask must be equal.
  static let mustEqual: UInt64 = 1
  /// In the mode of an exceptional word: all its letters are in upper case.
  static let isAllUpper: UInt64 = 2

  let arrays: Arrays
  /// The forms of fuzzy entries; `nil` where there are none.
  let fuzzy: FuzzyLexicon?
  /// The names of the lists, by number.
  public let lists: [String]
  /// What entries say of each class, made once.
  let classes: [ClassNames]
  /// The list of each class.
  let classLists: [UInt16]
  /// Whether entries of each class make annotations by themselves.
  private let classesStandingAlone: [Bool]
  /// The number of entries and stops.
  let allCount: Int
  /// The number of stops, which are numbered on from the entries.
  let stopCount: Int

  struct ClassNames: Sendable {
    var list: UInt16
    var label: Label?
    var plugin: String
    var file: String
    var priority: Int
    var standsAlone: Bool
    var caseMode: CaseMode
    var accentMode: AccentMode
    var source: UInt32
  }

  init(_ arrays: Arrays, fuzzy: FuzzyLexicon?) {
    self.arrays = arrays
    self.fuzzy = fuzzy
    func text(_ offset: UInt32) -> String { Self.text(offset, arrays) }
    lists = (0..<arrays.lists.count).map { text(arrays.lists[$0]) }
    let classes = (0..<arrays.classes.count / EntryClass.width).map { index -> ClassNames in
      func field(_ number: Int) -> UInt32 { arrays.classes[index * EntryClass.width + number] }
      let flags = field(5)
      return ClassNames(
        list: UInt16(truncatingIfNeeded: field(0)),
        label: field(1) == Self.none ? nil : Label(text(field(1))),
        plugin: text(field(2)), file: text(field(3)),
        priority: Int(Int32(bitPattern: field(4))),
        standsAlone: flags & 1 != 0,
        caseMode: [.smart, .exact, .fold, .smart][Int(flags >> 1 & 3)],
        accentMode: flags & 8 != 0 ? .exact : .optional, source: field(6))
    }
    self.classes = classes
    classLists = classes.map(\.list)
    classesStandingAlone = classes.map { $0.standsAlone && $0.label != nil }
    allCount = arrays.entries.count / Self.entryWidth
    stopCount = min(Int(arrays.stops[0]), allCount)
  }

  static func text(_ offset: UInt32, _ arrays: Arrays) -> String {
    arrays.text.text(textRange(offset, arrays))
  }

  private static func textRange(_ offset: UInt32, _ arrays: Arrays) -> Range<Int> {
    var start = Int(offset) + 1
    var count = Int(arrays.text[start - 1])
    if count == 255 {
      count = (0..<4).reduce(0) { $0 | Int(arrays.text[start + $1]) << (8 * $1) }
      start += 4
    }
    return start..<start + count
  }

  /// The number of a list, for those who compile references to it.
  public func list(named name: String) -> UInt16? {
    lists.firstIndex(of: name).map(UInt16.init)
  }

  /// The labels that entries make, of all plugins or of one.
  public func labels(of plugin: String? = nil) -> Set<Label> {
    Set(classes.filter { plugin == nil || $0.plugin == plugin }.compactMap(\.label))
  }

  // MARK: Entries

  /// The number of entries; hits name them from 0.
  public var entryCount: Int { allCount - stopCount }

  /// The list in which an entry stands.
  public func list(of entry: Int) -> UInt16 {
    let number = Int(field(2, of: entry))
    return number < classLists.count ? classLists[number] : 0
  }

  /// The plugin whose list an entry stands in.
  public func plugin(of entry: Int) -> String { names(of: entry)?.plugin ?? "" }

  func names(of entry: Int) -> ClassNames? {
    let number = Int(field(2, of: entry))
    return classes.indices.contains(number) ? classes[number] : nil
  }

  /// Whether an entry makes an annotation by itself; much cheaper than asking for its names.
  @inline(__always)
  func standsAlone(_ entry: Int) -> Bool {
    let number = Int(field(2, of: entry))
    return number < classesStandingAlone.count && classesStandingAlone[number]
  }

  func field(_ number: Int, of entry: Int) -> UInt32 { arrays.entries[entry * Self.entryWidth + number] }

  public func id(of entry: Int) -> String? {
    let number = field(1, of: entry)
    return number == Self.none ? nil : Self.text(number, arrays)
  }

  public func term(of entry: Int) -> String { Self.text(field(0, of: entry), arrays) }

  /// A feature's value.
  public func feature(_ name: String, of entry: Int) -> String? {
    for index in featureRange(of: entry) where isText(arrays.features[index * 2], name) {
      return Self.text(arrays.features[index * 2 + 1], arrays)
    }
    return nil
  }

  private func featureRange(of entry: Int) -> Range<Int> {
    let all = arrays.features.count / 2
    let start = min(Int(field(4, of: entry)), all)
    let end = entry + 1 < allCount ? min(Int(field(4, of: entry + 1)), all) : all
    return start <= end ? start..<end : 0..<0
  }

  /// Whether a text has the same bytes as another.
  func isText(_ offset: UInt32, _ other: String) -> Bool {
    let range = Self.textRange(offset, arrays)
    var other = other
    return other.withUTF8 { arrays.text.holds($0, from: range.lowerBound, to: range.upperBound) }
  }

  public func features(of entry: Int) -> Features {
    var features = Features()
    for index in featureRange(of: entry) {
      features[Self.text(arrays.features[index * 2], arrays)] = Self.text(
        arrays.features[index * 2 + 1], arrays)
    }
    return features
  }

  public func location(of entry: Int) -> SourceLocation? {
    guard let file = names(of: entry)?.file, !file.isEmpty else { return nil }
    let line = field(3, of: entry)
    return SourceLocation(file: file, line: line == 0 ? nil : Int(line))
  }
}
