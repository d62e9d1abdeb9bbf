import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

@Suite struct HTMLReaderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let html: String
    let text: String

    init(_ html: String, _ text: String) {
      self.html = html
      self.text = text
    }

    var testDescription: String { html }
  }

  private func read(_ html: String) throws -> FormatDocument {
    try #require(try DocumentFormat.html.read(html).first)
  }

  @Test(arguments: [
    Case("", ""),
    Case("  a  \n b ", "a b"),
    Case("<p>À <b>Cu</b>ba</p>", "À Cuba"),
    Case("<p>a</p><p>b</p>", "a\n\nb"),
    Case("<h1>t</h1> \n<div>a<div>b</div>c</div>", "t\n\na\nb\nc"),
    Case("a<br>b<br/>c<br><br>d", "a\nb\nc\n\nd"),
    Case("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    Case("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><td></td><td>d</td></tr></table>", "a\tb\nc\td"),
    Case("a<!-- <b>no</b> -- > -->b<!-->c<!doctype html>d<?php x ?>e", "abcde"),
    Case("a<script>if (1 < 2) '<b>x</b>'</script>b<STYLE>p{}</Style >c", "abc"),
    Case("<head><title>no</title></head>yes<noscript>no</noscript>", "yes"),
    Case("a<template>b<p>c</p><template>d</template></template>e", "ae"),
    Case("<pre>\n  a\r\n\tb</pre>c  d", "  a\n\tb\nc d"),
    Case("C&ocirc;te d&#39;Ivoire &amp;amp; &#x1F600;&hellip;", "Côte d'Ivoire &amp; 😀…"),
    Case("&notin; &notit; &not; &AMP &ampx &bogus; & &; &#; &#x;", "∉ ¬it; ¬ & &x &bogus; & &; &#; &#x;"),
    Case("&#0; &#xD800; &#x110000; &#150; &#99999999999;", "\u{FFFD} \u{FFFD} \u{FFFD} – \u{FFFD}"),
    Case("&NotEqualTilde;", "\u{2242}\u{338}"),
    Case("1 < 2 <3 a<b", "1 < 2 <3 a"),
    Case("a</>b</ c>d", "abd"),
    Case("<a title=\"x > y\" href='>'>z</a>", "z"),
    Case("x&nbsp;y\u{A0} z", "x\u{A0}y\u{A0} z"),
    Case("<textarea>\n a </textarea>", " a "),
    Case("a\u{0}b", "a\u{FFFD}b"),
    Case("\u{FEFF}<p>a", "a"),
    Case("<script>never closed", ""),
    Case("a<p", "a"),
    Case("a<!-- never closed", "a"),
  ])
  func textOfAPage(_ example: Case) throws {
    #expect(
      try read(example.html).annotated.document.text.unicodeScalars.elementsEqual(example.text.unicodeScalars)
    )
  }

  @Test func offsetsLeadBackIntoTheFile() throws {
    let html = "<p>à  <b>C&ocirc;te</b>\n d&#39;<i>Ivo</i>ire</p><!-- x --><p>😀 Cuba</p>"
    var document = try read(html)
    #expect(document.annotated.document.text == "à Côte d'Ivoire\n\n😀 Cuba")
    let bytes = Array(document.annotated.document.text.utf8)
    func span(_ words: String) -> TextSpan {
      let words = Array(words.utf8)
      let start = bytes.indices.first { bytes[$0...].starts(with: words) }!
      return TextSpan(start, start + words.count)
    }
    let expected = [
      ("Côte d'Ivoire", "C&ocirc;te</b>\n d&#39;<i>Ivo</i>ire"), ("ô", "&ocirc;"), ("d'", "d&#39;"),
      ("Ivo", "Ivo"),
      ("😀 Cuba", "😀 Cuba"), ("Ivoire\n\n😀", "Ivo</i>ire</p><!-- x --><p>😀"),
    ]
    document.annotated = AnnotatedDocument(
      document: document.annotated.document,
      annotations: expected.map { Annotation(span: span($0.0), label: "X") })
    let moved = document.inSource.annotated
    #expect(moved.document.text == html)
    #expect(
      Set(moved.annotations.map { moved.document.text(of: $0.span) }) == Set(expected.map(\.1)))
  }

  /// Every character that is text in both stands where the map says.
  @Test func everyOffsetIsRight() throws {
    let pieces = [
      "Cuba", "é", "😀", " ", "  ", "\r\n", "&eacute;", "&#233;", "&bogus;", "<b>", "</b>", "<br>", "<p>",
      "</p>", "<td>",
      "<pre>", "</pre>", "<!-- c -->", "<script>s</script>", "<template>", "</template>", "<", "&",
      "e\u{301}", "\u{0}",
    ]
    let seed = testSeed
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let html = (0..<Int.random(in: 0...20, using: &generator))
        .map { _ in pieces.randomElement(using: &generator)! }.joined()
      let document = try read(html)
      let source = try #require(document.source)
      let (text, file) = (Array(document.annotated.document.text.utf8), Array(html.utf8))
      var position = 0
      var last = 0
      while position < text.count {
        let length = text.scalarLength(at: position)
        let place = source.span(of: TextSpan(position, position + length))
        #expect(place.end <= file.count && place.start >= last, "\(html) seed \(seed)")
        let words = file[place.range]
        let isSame = words.elementsEqual(text[position..<position + length])
        let isMade = words.isEmpty || [0x20, 0x0A, 0x0D, 0x09, 0x26, 0x3C, 0x00].contains(words.first!)
        #expect(isSame || isMade, "\(html) at \(position), seed \(seed)")
        last = place.start
        position += length
      }
    }
  }

  @Test func saysTheLanguage() throws {
    #expect(try read("<html lang=fr><p>a").annotated.document.language == "fr")
    #expect(try read("<html><p lang=fr>a").annotated.document.language == nil)
  }

  @Test(arguments: [
    "<meta charset=iso-8859-1>é",
    "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>é",
  ])
  func otherEncodingsAreRefused(_ html: String) {
    let error = #expect(throws: Diagnostic.self) { try DocumentFormat.html.read(html) }
    #expect(error?.code == "html.encoding")
    #expect(error?.help != nil)
  }

  @Test func utf16AndLatin1AreRefused() {
    for (bytes, line) in [([0xFF, 0xFE, 0x3C, 0x00], 1), ([0x61, 0x0A, 0xE9, 0x62], 2)] as [([UInt8], Int)] {
      let error = #expect(throws: Diagnostic.self) {
        try DocumentFormat.html.read([WrittenFile(documentID: "d", bytes: bytes)])
      }
      #expect(error?.code == "html.encoding" && error?.location?.line == line)
    }
  }

  @Test func asciiIsReadWhateverItSays() throws {
    #expect(try read("<meta charset=iso-8859-1>a&eacute;").annotated.document.text == "aé")
    #expect(try read("<meta charset='UTF-8'>é").annotated.document.text == "é")
  }

  @Test func namedReferencesAreThoseOfTheStandard() {
    #expect(NamedReferences.characters.count == 2125)
    #expect(NamedReferences.legacy.count == 106)
    #expect(NamedReferences.legacy.allSatisfy { NamedReferences.characters[$0] != nil })
    #expect(NamedReferences.characters.keys.allSatisfy { $0.utf8.count <= 31 })
  }
}
