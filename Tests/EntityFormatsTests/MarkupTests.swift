import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

#if canImport(FoundationXML)
import Foundation
import FoundationXML
#elseif canImport(Foundation)
import Foundation
#endif

/// What an XML parser sees: the elements, their attributes, and the text in elements that were asked for.
final class Markup: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []
  var text = ""
  private var skipped = 0
  private let depthOf: (String, [String: String]) -> Bool
  private var stack: [Bool] = []

  /// - Parameter isSkipped: elements whose text is not collected.
  init?(
    _ source: String, skipping isSkipped: @escaping (String, [String: String]) -> Bool = { _, _ in false }
  ) {
    depthOf = isSkipped
    super.init()
    let parser = XMLParser(data: Data(source.utf8))
    parser.delegate = self
    if !parser.parse() { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
    stack.append(depthOf(name, attributes))
    if stack.last == true { skipped += 1 }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    if stack.removeLast() { skipped -= 1 }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if skipped == 0 { text += string }
  }
}

private let hostile = AnnotatedDocument(
  document: Document(
    id: "</h2><script>alert(1)</script>", text: "<script>alert(\"'&\")</script>\u{1B}\u{0}\u{FFFF}"),
  annotations: [
    Annotation(
      span: TextSpan(0, 8), label: "\"><script>", id: "\" onfocus='x' <script>+RU+cu+https://x",
      features: ["<script>": "\"'"],
      provenance: Provenance(
        recognizer: "<script>", origin: "\"\n>", location: SourceLocation(file: "<script>\".tsv", line: 3)))
  ])

/// The relative luminance and contrast of WCAG 2.1.
private func contrast(_ a: String, _ b: String) -> Double {
  func luminance(_ color: String) -> Double {
    let value = Int(color.dropFirst(), radix: 16)!
    let parts = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { part in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  let (low, high) = (min(luminance(a), luminance(b)), max(luminance(a), luminance(b)))
  return (high + 0.05) / (low + 0.05)
}

@Suite struct PaletteTests {
  @Test func contrastIsComputedAsWCAGDoes() {
    #expect(contrast("#000000", "#ffffff") == 21)
    #expect(abs(contrast("#777777", "#ffffff") - 4.478) < 0.001)
  }

  @Test func colorsPassWCAGAA() {
    for (theme, page) in [(HTMLFormat.light, \LabelColors.light), (HTMLFormat.dark, \LabelColors.dark)] {
      #expect(contrast(theme.ink, theme.page) >= 4.5)
      #expect(contrast(theme.quiet, theme.page) >= 4.5)
      for (index, colors) in LabelPalette.colors.enumerated() {
        let colors = colors[keyPath: page]
        #expect(contrast(colors.text, colors.background) >= 4.5, "text of \(index)")
        #expect(contrast(colors.accent, colors.background) >= 4.5, "label of \(index)")
        // Borders, and the focus ring around a box that lies on another.
        #expect(contrast(colors.accent, theme.page) >= 3, "border of \(index)")
        #expect(contrast(theme.ink, colors.background) >= 3, "focus on \(index)")
      }
    }
  }

  @Test func labelsKeepTheirColors() {
    #expect(Set(LabelPalette.named.map(LabelPalette.index)).count == 8)
    #expect(
      ["GENE", "PRODUCT", "EVENT", "", "É"].map { LabelPalette.index(for: Label($0)) } == [13, 10, 9, 10, 12])
    #expect(LabelPalette.colors(for: "COUNTRY") != LabelPalette.colors(for: "GENE"))
    #expect(Set(LabelPalette.colors).count == LabelPalette.colors.count)
  }

  @Test func legendsFollowThePaletteThenTheAlphabet() {
    let document = AnnotatedDocument(marked: "⟦ZOO a⟧ ⟦DATE b⟧ ⟦BAR c⟧ ⟦COUNTRY d⟧ ⟦BAR e⟧")
    #expect(
      LabelCounts([document, document]).all.map { "\($0.label) \($0.count)" } == [
        "COUNTRY 2", "DATE 2", "BAR 4", "ZOO 2",
      ])
  }
}

@Suite struct HTMLFormatTests {
  private func isTag(_ name: String, _ attributes: [String: String]) -> Bool {
    name == "head" || name == "header" || name == "h2" || name == "p" || attributes["class"] == "tag"
  }

  @Test func marksNestedSpans() {
    let html = HTMLFormat().string([minister])
    #expect(
      html.contains(
        """
        <div class="text" dir="auto">le <mark class="c5" tabindex="0" title="TITLE" aria-description="TITLE">ministre \
        <mark class="c1" tabindex="0" title="DEMONYM&#10;id: CU" aria-description="DEMONYM&#10;id: CU">cubain\
        <span class="tag">DEMONYM <a href="https://www.iso.org/obp/ui/#iso:code:3166:CU" rel="noreferrer">CU</a></span>\
        </mark> des affaires étrangères<span class="tag">TITLE</span></mark>, \
        <mark class="c6" tabindex="0" title="PERSON" aria-description="PERSON">Bruno Rodríguez\
        <span class="tag">PERSON</span></mark></div>
        """))
    #expect(html.contains("<li><mark class=\"c1\">DEMONYM</mark> <span class=\"quiet\">1</span></li>"))
    #expect(html.contains("<h2>cubain-1</h2>"))
  }

  @Test func linksEveryCountryOfACompound() throws {
    let html = HTMLFormat().string([
      AnnotatedDocument(marked: "⟦DEMONYM=RU+CU russo-cubaine⟧ ⟦X=Q+org:NAM+XYZ b⟧")
    ])
    let links = try #require(Markup(html)).elements.compactMap { $0.attributes["href"] }
    #expect(links == ["RU", "CU"].map { "https://www.iso.org/obp/ui/#iso:code:3166:\($0)" })
    #expect(html.contains("X Q+org:NAM+XYZ</span>"))
  }

  @Test(
    arguments: [
      ("Q42", "https://www.wikidata.org/wiki/Q42"), ("https://un.org/a?b&c", "https://un.org/a?b&c"),
      ("http://x/\"onclick=\"y", "http://x/\"onclick=\"y"), ("Q", nil), ("Q042", nil),
      ("javascript:alert(1)", nil),
    ] as [(String, String?)])
  func linksItemsOfWikidataAndWebAddresses(_ id: String, _ address: String?) throws {
    var document = AnnotatedDocument(marked: "⟦PERSON a⟧")
    document.annotations[0].id = id
    let links = try #require(Markup(HTMLFormat().string([document]))).elements.filter { $0.name == "a" }
    #expect(links.map { $0.attributes["href"] } == (address.map { [$0] } ?? []))
    #expect(links.allSatisfy { $0.attributes["onclick"] == nil })
  }

  @Test func tellsWhereASpanComesFrom() throws {
    var document = minister
    document.annotations[1].provenance = Provenance(
      recognizer: "countries/lexicon", origin: "cubain", location: SourceLocation(file: "d.tsv", line: 12))
    document.annotations[1].score = 0.5
    let marks = try #require(Markup(HTMLFormat().string([document]))).elements.filter { $0.name == "mark" }
    let expected = "DEMONYM\nid: CU\nscore: 0.5\nrecognizer: countries/lexicon\norigin: cubain\nd.tsv:12"
    #expect(
      marks.contains { $0.attributes["title"] == expected && $0.attributes["aria-description"] == expected })
  }

  @Test func hostileTextStaysText() throws {
    let html = HTMLFormat(title: "</title><script>").string([hostile])
    #expect(!html.contains("<script"))
    let markup = try #require(Markup(html, skipping: isTag))
    #expect(!markup.elements.contains { $0.name == "script" || $0.attributes["onfocus"] != nil })
    #expect(markup.text.contains("<script>alert(\"'&\")</script>␛␀\u{FFFD}"))
    #expect(markup.elements.contains { $0.attributes["title"]?.contains("\n<script>\".tsv:3") == true })
    #expect(markup.elements.compactMap { $0.attributes["href"] }.map { $0.suffix(2) } == ["RU"])
  }

  @Test func crossingSpansAreSplit() throws {
    let html = HTMLFormat().string([crossing])
    let marks = try #require(Markup(html)).elements.filter {
      $0.name == "mark" && $0.attributes["title"] != nil
    }
    #expect(
      marks.map { $0.attributes["class"]!.split(separator: " ").dropFirst() } == [
        [], ["continues"], ["continued"],
      ])
    #expect(marks.map { $0.attributes["tabindex"] } == ["0", "0", nil])
  }

  @Test func isWellFormedAndLosesNoText() throws {
    let seed = testSeed
    var documents = RandomDocuments(seed: seed)
    for _ in 0..<200 {
      let document = documents.next(crossing: true)
      let markup = try #require(Markup(HTMLFormat().string([document]), skipping: isTag), "seed \(seed)")
      let expected = document.document.text.replacing("\r\n", with: "\n")
        .replacing("\u{1B}", with: "␛").replacing("\u{0}", with: "␀").replacing("\u{FFFF}", with: "\u{FFFD}")
      let found = markup.text.replacing("\r\n", with: "\n").filter { $0 != "\n" }
      #expect(
        found.unicodeScalars.elementsEqual(expected.filter { $0 != "\n" }.unicodeScalars), "seed \(seed)")
    }
  }

  @Test func isSelfContainedAndAccessible() throws {
    let french = AnnotatedDocument(
      document: Document(
        id: "a", text: "À Cuba", date: CalendarDate(year: 2023, month: 6, day: 16), language: "fr"),
      annotations: [Annotation(span: TextSpan(3, 7), label: "COUNTRY", id: "CU")])
    let html = HTMLFormat().string([french, minister])
    let markup = try #require(Markup(html))
    #expect(markup.elements.contains { $0.name == "html" && $0.attributes["lang"] == "en" })
    #expect(markup.elements.filter { $0.name == "article" }.map { $0.attributes["lang"] } == ["fr", nil])
    #expect(!markup.elements.contains { ["script", "link", "img", "iframe"].contains($0.name) })
    #expect(!markup.elements.contains { $0.attributes["src"] != nil })
    let style = HTMLFormat.styleSheet(for: ["COUNTRY"])
    #expect(html.contains(HTMLFormat.styleSheet(for: ["COUNTRY", "DEMONYM", "TITLE", "PERSON"])))
    for needed in ["prefers-color-scheme:dark", "@media print", "white-space:pre-wrap", ":focus-visible"] {
      #expect(style.contains(needed))
    }
    #expect(style.contains(".c0{--back:#c6dffa;--text:#1b1d22;--accent:#0f3a6b}"))
    #expect(style.contains(".c0{--back:#19314d;--text:#f2f3f7;--accent:#a6c9f2}"))
    #expect(style.count { $0 == "{" } == style.count { $0 == "}" })
  }
}

@Suite struct SVGFormatTests {
  /// The document's text without captions, title and line ends.
  private func text(_ svg: String) -> String? {
    Markup(svg) { name, attributes in name == "title" || attributes["class"] == "tag" }?
      .text.filter { $0 != "\n" }
  }

  private func rectangles(_ svg: String) throws -> [[Int]] {
    try #require(Markup(svg)).elements.filter { $0.name == "rect" && $0.attributes["x"] != nil }
      .map { rect in ["x", "y", "width", "height"].map { Int(rect.attributes[$0]!)! } }
  }

  @Test func drawsInnerBoxesInsideOuterOnes() throws {
    let svg = SVGFormat().string(minister)
    #expect(text(svg) == "le ministre cubain des affaires étrangères, Bruno Rodríguez")
    let boxes = try rectangles(svg)
    // TITLE and PERSON, then DEMONYM, which is painted last.
    #expect(boxes.count == 3)
    let (outer, inner) = (boxes[0], boxes[2])
    #expect(inner[0] > outer[0] && inner[0] + inner[2] < outer[0] + outer[2])
    #expect(inner[1] > outer[1] && inner[1] + inner[3] < outer[1] + outer[3])
    #expect(svg.contains(">DEMONYM CU</text>"))
    #expect(svg.contains(">TITLE</text>"))
    #expect(svg.contains("<title>cubain-1</title>"))
  }

  @Test func wrapsBetweenWords() throws {
    let svg = SVGFormat(columns: 30).string(minister)
    let runs = try #require(Markup(svg)).elements.filter {
      $0.name == "text" && $0.attributes["class"] == nil
    }
    #expect(Set(runs.map { $0.attributes["y"]! }).count == 3)
    #expect(text(svg) == minister.document.text)
    // The title's box is drawn on two lines.
    #expect(try rectangles(svg).count == 4)
  }

  @Test(arguments: [-1, 1, 7, 30, 200])
  func everythingLiesInsideThePicture(_ columns: Int) throws {
    let seed = testSeed
    var documents = RandomDocuments(seed: seed)
    for _ in 0..<100 {
      let document = documents.next(crossing: true)
      let svg = SVGFormat(columns: columns).string(document)
      let markup = try #require(Markup(svg), "seed \(seed)")
      let root = try #require(markup.elements.first?.attributes)
      let (width, height) = (Int(root["width"]!)!, Int(root["height"]!)!)
      for box in try rectangles(svg) {
        #expect(box[0] >= 0 && box[1] >= 0 && box[2] > 0, "seed \(seed)")
        #expect(box[0] + box[2] <= width && box[1] + box[3] <= height, "seed \(seed)")
      }
      let expected = document.document.text
        .replacing("\u{1B}", with: "␛").replacing("\u{0}", with: "␀").replacing("\u{FFFF}", with: "\u{FFFD}")
        .replacing("\t", with: "    ")
        .unicodeScalars.filter { !["\r", "\n", "\u{2028}"].contains($0) }
      #expect(try #require(text(svg)).unicodeScalars.elementsEqual(expected), "seed \(seed)")
    }
  }

  @Test func hostileTextStaysText() throws {
    let svg = SVGFormat().string(hostile)
    #expect(!svg.contains("<script"))
    #expect(text(svg)?.contains("<script>alert(\"'&\")</script>␛␀\u{FFFD}") == true)
  }

  /// White space that a browser drops would stretch the rest of the run.
  @Test func spacesCount() throws {
    let runs = try #require(Markup(SVGFormat().string(minister))).elements.filter { $0.name == "text" }
    #expect(!runs.isEmpty && runs.allSatisfy { $0.attributes["style"] == "white-space:pre" })
  }

  @Test func emptyTextIsAPicture() {
    #expect(text(SVGFormat().string(AnnotatedDocument(document: Document(text: ""), annotations: []))) == "")
  }

  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("日", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("😀", 2),
      ("👩‍👩‍👧", 2), ("🇨🇺", 2), ("\u{200B}", 0), ("…", 1), ("\t", 4),
    ] as [(Character, Int)])
  func widthsOfCharacters(_ character: Character, _ width: Int) {
    #expect(columns(of: character) == width)
  }
}
