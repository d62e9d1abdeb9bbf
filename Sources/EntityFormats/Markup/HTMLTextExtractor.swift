/// The text of a web page as a reader sees it, and where each piece of it stands in the file.
///
/// Tags, comments, and what is in `script`, `style`, `template`, `title`, `noscript`, `iframe`, `noembed`
/// and `noframes` are left out. White space runs together, but not in `pre` and `textarea`. `br` ends a
/// line, so does every block; a paragraph or a heading stands between empty lines; cells of a table row
/// are separated by tabs. Character references are resolved.
///
/// - Complexity: O(length of the file).
struct HTMLTextExtractor {
  private(set) var text: [UInt8] = []
  private(set) var pieces: [SourceText.Piece] = []
  /// What a `meta` element says.
  private(set) var charset: String?
  /// The `lang` of the `html` element.
  private(set) var language: String?

  let bytes: [UInt8]
  private var position = 0
  /// White space that was met and stands before whatever comes next in the line.
  private var pendingSpace: Range<Int>?
  /// Line ends that stand before whatever comes next: those asked for by `br`, and those by blocks.
  private var breaks = 0
  private var blockBreaks = 0
  private var needsTab = false
  private var preformatted = 0
  private var templates = 0
  /// Where the source of the last piece ended.
  private var lastSource = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "<"), let tag = HTMLTag(bytes, at: position) {
        position = tag.end
        handle(tag)
      } else {
        readText()
      }
    }
  }

  // MARK: Tags

  private mutating func handle(_ tag: HTMLTag) {
    if tag.name == "template" { templates = max(0, templates + (tag.isEnd ? -1 : 1)) }
    if templates > 0 || tag.name.isEmpty { return }
    if !tag.isEnd {
      noteAttributes(of: tag)
      if HTMLElements.hidden.contains(tag.name) {
        position = bytes.endOfElement(tag.name, from: position)
        return
      }
    }
    switch tag.name {
    case "br": breaks += tag.isEnd ? 0 : 1
    case "td", "th": needsTab = needsTab || !tag.isEnd
    case "pre", "textarea":
      blockBreaks = max(blockBreaks, tag.name == "pre" ? 1 : 0)
      preformatted = max(0, preformatted + (tag.isEnd ? -1 : 1))
      if !tag.isEnd { skipFirstLineEnd() }
    case "tr":
      blockBreaks = max(blockBreaks, 1)
      needsTab = false
    case _ where HTMLElements.paragraphs.contains(tag.name): blockBreaks = 2
    case _ where HTMLElements.blocks.contains(tag.name): blockBreaks = max(blockBreaks, 1)
    default: break
    }
  }

  private mutating func noteAttributes(of tag: HTMLTag) {
    switch tag.name {
    case "html":
      language = language ?? tag.attribute("lang", bytes) ?? tag.attribute("xml:lang", bytes)
      if language?.isEmpty == true { language = nil }
    case "meta" where charset == nil:
      charset = tag.attribute("charset", bytes)
      if charset == nil, tag.attribute("http-equiv", bytes)?.lowercased() == "content-type",
        let content = tag.attribute("content", bytes)?.lowercased()
      {
        let parts = content.split(separator: "charset=", maxSplits: 1)
        if parts.count == 2 {
          charset = parts[1].split(whereSeparator: { "; \"'".contains($0) }).first.map(String.init)
        }
      }
    default: break
    }
  }

  /// A line end right behind `<pre>` is not part of the text.
  private mutating func skipFirstLineEnd() {
    if position + 1 < bytes.count, bytes[position] == 0x0D, bytes[position + 1] == 0x0A {
      position += 2
    } else if position < bytes.count, bytes[position] == 0x0A {
      position += 1
    }
  }

  // MARK: Text

  private mutating func readText() {
    let start = position
    if templates > 0 {
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
      return
    }
    let byte = bytes[position]
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0C, 0x0D:
      readSpace()
    case UInt8(ascii: "&"):
      if let (characters, end) = CharacterReference.read(bytes, at: position) {
        position = end
        emit(Array(characters.utf8), from: start..<end)
      } else {
        position += 1
        emit([byte], from: start..<position)
      }
    case 0:
      position += 1
      emit(Array("\u{FFFD}".utf8), from: start..<position)
    default:
      position += 1
      while position < bytes.count, !Self.ends(bytes[position]) { position += 1 }
      emit(bytes[start..<position], from: start..<position)
    }
  }

  private static func ends(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&")
      || byte <= 0x20
        && (byte == 0x20 || byte == 0 || (0x09...0x0D).contains(byte) && byte != 0x0B)
  }

  private mutating func readSpace() {
    let start = position
    if preformatted > 0 {
      let isLineEnd = bytes[position] == 0x0D
      position += isLineEnd && position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
      emit([isLineEnd ? 0x0A : bytes[start]], from: start..<position)
      return
    }
    while position < bytes.count, bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position]),
      bytes[position] != 0x0B
    { position += 1 }
    if pendingSpace == nil { pendingSpace = start..<position }
  }

  /// Appends text, after whatever is to stand before it.
  private mutating func emit(_ characters: some Collection<UInt8>, from source: Range<Int>) {
    let lines = text.isEmpty ? 0 : max(breaks, blockBreaks)
    let isLineStart = text.isEmpty || lines > 0
    if lines > 0 {
      append(repeatElement(UInt8(ascii: "\n"), count: lines), from: lastSource..<source.lowerBound)
    } else if needsTab, !isLineStart {
      append([UInt8(ascii: "\t")], from: lastSource..<source.lowerBound)
    } else if let space = pendingSpace, !isLineStart {
      append([UInt8(ascii: " ")], from: space)
    }
    (breaks, blockBreaks, needsTab, pendingSpace) = (0, 0, false, nil)
    append(characters, from: source)
  }

  private mutating func append(_ characters: some Collection<UInt8>, from source: Range<Int>) {
    let piece = SourceText.Piece(text: text.count..<text.count + characters.count, source: source)
    text += characters
    lastSource = source.upperBound
    if let last = pieces.last, last.isVerbatim, piece.isVerbatim, last.source.upperBound == source.lowerBound
    {
      pieces[pieces.count - 1] = SourceText.Piece(
        text: last.text.lowerBound..<piece.text.upperBound, source: last.source.lowerBound..<source.upperBound
      )
    } else {
      pieces.append(piece)
    }
  }
}

/// How elements are treated.
enum HTMLElements {
  /// Their content is no text of the page, and holds no elements.
  static let hidden: Set<String> = [
    "script", "style", "title", "noscript", "iframe", "noembed", "noframes",
  ]
  /// An empty line stands before and behind them.
  static let paragraphs: Set<String> = ["p", "h1", "h2", "h3", "h4", "h5", "h6"]
  /// They begin and end a line.
  static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
    "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "search", "section",
    "summary",
    "table", "tbody", "tfoot", "thead", "ul", "xmp",
  ]
}
