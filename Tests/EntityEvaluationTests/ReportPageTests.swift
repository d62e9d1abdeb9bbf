import EntityEvaluation
import EntityText
import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

func isWellFormed(_ xml: String) -> Bool { XMLParser(data: Data(xml.utf8)).parse() }

private func page(
  _ text: String, _ gold: [Annotation], _ predicted: [Annotation], facts: [(name: String, value: String)] = []
) -> String {
  let document = Document(id: "<a> & \"b\"", text: text)
  let pair = DocumentPair(document: document, gold: gold, predicted: predicted)
  let corpus = EvaluationCorpus(documents: [pair])
  return ReportPage(title: "<t>", facts: facts).html(EvaluationReport(corpus))
}

private func sourced(_ start: Int, _ end: Int, _ label: Label, _ origin: String) -> Annotation {
  Annotation(
    span: TextSpan(start, end), label: label,
    provenance: Provenance(
      recognizer: "r/<x>", origin: origin, location: SourceLocation(file: "/a/b/c&d.tsv", line: 7)))
}

@Test(arguments: [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]></style></script>", "a & b ' c",
  "\u{0}\u{1B}[31m\u{7F}\u{9B}\u{FFFE}", "\u{202E}abc\u{2066}", "é😀\r\n\t中",
])
func pagesAreEscaped(_ hostile: String) {
  let length = hostile.utf8.count
  let html = page(
    hostile, [span(0, length, "A<b>", id: hostile)], [sourced(0, length, "C\"d", hostile)],
    facts: [("<f>", hostile)])
  #expect(isWellFormed(html))
  #expect(!html.contains("<script>alert") && !html.contains("<img") && !html.contains("\u{1B}"))
  #expect(html.components(separatedBy: "<script").count == 2)
  #expect(!html.contains("http://") && !html.contains("https://"))
}

@Test func pagesShowBothLayersAndEveryKindOfError() {
  // "Côte d'Ivoire" nests "Ivoire"; two spans cross; a span runs over a line end.
  let text = "Côte d'Ivoire et\nMali, Niger, Togo, Chad, Cuba"
  let gold = [
    span(0, 14, "A", id: "CI"), span(8, 14, "B"), span(15, 22, "A"), span(24, 29, "A"), span(31, 35, "A"),
    span(37, 41, "A", id: "TD"), span(43, 47, "A"),
  ]
  let predicted = [
    sourced(0, 14, "A", "one"), sourced(5, 22, "A", "two"), sourced(24, 28, "A", "three"),
    sourced(31, 35, "B", "four"), sourced(37, 41, "A", "five"), sourced(16, 17, "B", "six"),
  ]
  let html = page(text, gold, predicted)
  #expect(isWellFormed(html))
  for kind in ["id", "missed", "label", "boundary"] {
    #expect(html.contains("data-kind=\"\(kind)\""), "\(kind)")
  }
  // Every place that is linked to exists once.
  let links = html.matches(of: /href="#(e[0-9]+)"/).map { String($0.1) }
  for link in Set(links) { #expect(html.components(separatedBy: " id=\"\(link)\"").count == 2, "\(link)") }
  #expect(!links.isEmpty)
  // Both sides hold the whole text.
  let bare = html.replacing(/<span class="tag">.*?<\/span>/, with: "")
    .replacing(/<\/?mark[^>]*>/, with: "")
  let whole = "Côte d&#39;Ivoire et\nMali, Niger, Togo, Chad, Cuba</div>"
  #expect(bare.components(separatedBy: whole).count == 3)
}

@Test func pagesWithNothingInThem() {
  #expect(isWellFormed(page("", [], [])))
  #expect(isWellFormed(ReportPage().html(report([]))))
}

@Test func equalReportsGiveEqualPages() {
  let spans = [sourced(0, 1, "A", "x"), sourced(2, 3, "B", "y"), sourced(4, 5, "C", "z")]
  #expect(page("abcdef", [], spans) == page("abcdef", [], spans.reversed()))
}

@Test func thePageAllowsItsOwnScriptAndNoOther() throws {
  let html = page("", [], [])
  let script = try #require(html.firstMatch(of: /(?s)<script>(.*)<\/script>/)?.1)
  let hash = try #require(html.firstMatch(of: /'sha256-([^']*)'/)?.1)
  #expect(sha256(Array(script.utf8)) == Data(base64Encoded: String(hash)).map(Array.init))
  #expect(!script.contains("<") && !script.contains("&"))
}

/// FIPS 180-4.
private func sha256(_ message: [UInt8]) -> [UInt8] {
  /// The first bits of the fractional part of a root of a prime: those of the integer part are cut off.
  func primes(_ count: Int) -> [Int] {
    Array((2...).lazy.filter { n in (2..<n).allSatisfy { n % $0 != 0 } }.prefix(count))
  }
  func fraction(_ value: Double) -> UInt32 { UInt32((value - value.rounded(.down)) * 4_294_967_296) }
  func cubeRoot(_ n: Int) -> Double {
    var x = Double(n)
    for _ in 0..<100 { x -= (x * x * x - Double(n)) / (3 * x * x) }
    return x
  }
  let k = primes(64).map { fraction(cubeRoot($0)) }
  var hash = primes(8).map { fraction(Double($0).squareRoot()) }
  var bytes = message + [0x80]
  while bytes.count % 64 != 56 { bytes.append(0) }
  bytes += (0..<8).map { UInt8(truncatingIfNeeded: (message.count * 8) >> (56 - 8 * $0)) }
  func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
  for block in stride(from: 0, to: bytes.count, by: 64) {
    var w = (0..<16).map { i in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[block + 4 * i + $1]) } }
    for i in 16..<64 {
      let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
      let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
      w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
    }
    var v = hash
    for i in 0..<64 {
      let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let t1 = v[7] &+ s1 &+ (v[4] & v[5] ^ ~v[4] & v[6]) &+ k[i] &+ w[i]
      let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      let t2 = s0 &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
      v = [t1 &+ t2, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    hash = zip(hash, v).map { $0 &+ $1 }
  }
  return hash.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
}
