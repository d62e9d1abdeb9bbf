public import EntityText

/// The colours of one label, for light and dark pages and for terminals.
public struct LabelColors: Hashable, Sendable {
  /// Colours of a page as `#rrggbb`.
  public struct Page: Hashable, Sendable {
    /// Behind the text of a span.
    public let background: String
    /// The text of a span.
    public let text: String
    /// The label's name and the border; readable on ``background``.
    public let accent: String
  }

  /// Colours of a terminal as numbers of SGR sequences.
  public struct Terminal: Hashable, Sendable {
    public let background: Int
    public let foreground: Int
  }

  public let light: Page
  public let dark: Page
  /// Indices of the 256-colour palette.
  public let ansi256: Terminal
  /// SGR codes: 40–47 and 100–107, 30–37 and 90–97.
  public let ansi16: Terminal
}

/// Which colours a label has. The same label has the same colours in every picture, in every run.
public struct LabelPalette: Sendable {
  /// Labels with colours of their own, in the order of a legend.
  static let named: [Label] = [
    "COUNTRY", "DEMONYM", "CITY", "REGION", "ORGANIZATION", "TITLE", "PERSON", "DATE",
  ]

  /// First those of ``named``, then those that all other labels share.
  static let colors: [LabelColors] = [
    swatch("#c6dffa", "#0f3a6b", "#19314d", "#a6c9f2", 111, (44, 97)),
    swatch("#c6faf9", "#0f6b68", "#194d4b", "#a6f2f0", 123, (46, 30)),
    swatch("#c6fad3", "#0f6b26", "#194d26", "#a6f2b9", 120, (42, 30)),
    swatch("#e2fac6", "#406b0f", "#354d19", "#cff2a6", 149, (102, 30)),
    swatch("#fadfc6", "#6b3a0f", "#4d3119", "#f2c9a6", 215, (43, 30)),
    swatch("#e5c6fa", "#450f6b", "#37194d", "#d2a6f2", 177, (45, 97)),
    swatch("#fac6d6", "#6b0f2b", "#4d1929", "#f2a6bd", 211, (41, 97)),
    swatch("#faf2c6", "#6b5c0f", "#4d4419", "#f2e6a6", 222, (47, 30)),
    swatch("#fac6c6", "#6b0f0f", "#4d1919", "#f2a6a6", 210, (101, 30)),
    swatch("#fac6f6", "#6b0f63", "#4d1948", "#f2a6ec", 213, (105, 30)),
    swatch("#c6cbfa", "#0f176b", "#191e4d", "#a6acf2", 147, (104, 30)),
    swatch("#c6edfa", "#0f546b", "#19404d", "#a6dff2", 117, (106, 30)),
    swatch("#c6fae5", "#0f6b45", "#194d37", "#a6f2d2", 122, (100, 97)),
    swatch("#f6fac6", "#636b0f", "#484d19", "#ecf2a6", 228, (103, 30)),
    swatch("#fad3c6", "#6b250f", "#4d2519", "#f2b8a6", 216, (107, 30)),
  ]

  /// The index in ``colors``. Labels without colours of their own are spread by the FNV-1a hash of
  /// their name, which unlike Swift's own hash is the same in every run.
  static func index(for label: Label) -> Int {
    if let index = named.firstIndex(of: label) { return index }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in label.rawValue.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return named.count + Int(hash % UInt64(colors.count - named.count))
  }

  /// The colours of a label.
  public static func colors(for label: Label) -> LabelColors {
    colors[index(for: label)]
  }

  private static func swatch(
    _ background: String, _ accent: String, _ darkBackground: String, _ darkAccent: String,
    _ ansi256: Int, _ ansi16: (Int, Int)
  ) -> LabelColors {
    LabelColors(
      light: .init(background: background, text: "#1b1d22", accent: accent),
      dark: .init(background: darkBackground, text: "#f2f3f7", accent: darkAccent),
      ansi256: .init(background: ansi256, foreground: 16),
      ansi16: .init(background: ansi16.0, foreground: ansi16.1))
  }
}

/// How often each label occurs, in the order of a legend.
struct LabelCounts {
  private(set) var all: [(label: Label, count: Int)] = []

  /// The labels of the palette first, in its order, then the others by name.
  init(_ documents: [AnnotatedDocument]) {
    var counts: [Label: Int] = [:]
    for document in documents {
      for annotation in document.annotations { counts[annotation.label, default: 0] += 1 }
    }
    func rank(_ label: Label) -> Int { LabelPalette.named.firstIndex(of: label) ?? LabelPalette.named.count }
    all = counts.map { (label: $0.key, count: $0.value) }
      .sorted { (rank($0.label), $0.label) < (rank($1.label), $1.label) }
  }
}
