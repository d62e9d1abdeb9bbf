import EntityText
import Testing

@testable import EntityFormats

/// A file as another program writes it, and what we read.
private struct Foreign: Sendable, CustomTestStringConvertible {
  let name: String
  let format: String
  let file: String
  var companions: [String: String] = [:]
  /// The documents with their spans marked.
  let marked: [String]
  var losses: [LossKind: Int] = [:]

  var testDescription: String { "\(format): \(name)" }
}

private let foreign: [Foreign] = [
  .init(
    name: "Prodigy, with tokens and a rejected task", format: "jsonl",
    file: #"""
      {"text":"À Cuba","_input_hash":1,"tokens":[{"text":"À","start":0,"end":1,"id":0},{"text":"Cuba","start":2,"end":6,"id":1}],"spans":[{"start":2,"end":6,"token_start":1,"token_end":1,"label":"GPE"}],"answer":"accept"}
      {"text":"no","spans":[],"answer":"reject"}
      """#, marked: ["À ⟦GPE Cuba⟧"], losses: [.rejected: 1]),
  .init(
    name: "doccano with relations", format: "jsonl",
    file: #"""
      {"id":7,"text":"À Cuba","entities":[{"id":31,"label":"GPE","start_offset":2,"end_offset":6}],"relations":[{"id":1,"from_id":31,"to_id":31,"type":"x"}],"Comments":[]}
      """#, marked: ["À ⟦GPE Cuba⟧"], losses: [.relations: 1]),
  .init(
    name: "spaCy's examples", format: "jsonl", file: #"["À Cuba", {"entities": [[2, 6, "GPE"]]}]"#,
    marked: ["À ⟦GPE Cuba⟧"]),
  .init(
    name: "everything that brat writes", format: "brat", file: "Fidel et\r\nRaul Castro, 😀 Cuba",
    companions: [
      "ann": """
      T1\tPER 0 5;15 21\tFidel Castro
      T2\tPER 6 8;10 14\tet Raul
      T3\tGPE 25 29\tCuba
      A1\tCertain T3
      A2\tRole T1 chief
      N1\tReference T3 Wikidata:Q241\tCuba
      N2\tReference T1 GND:118523422\tCastro
      #1\tAnnotatorNotes T3\tlook again
      R1\tKnows Arg1:T1 Arg2:T2\t
      *\tEquiv T1 T2
      E1\tBirth:T3 Who:T1
      A3\tNegation E1

      """
    ],
    marked: ["⟦PER=GND:118523422 Fidel ⟦PER et\r\nRaul⟧ Castro⟧, 😀 ⟦GPE=Q241 Cuba⟧"],
    losses: [.relations: 2, .otherAnnotations: 2]),
  .init(
    name: "a1 and a2 of the BioNLP tasks", format: "brat", file: "abc",
    companions: ["a1": "T1\tP 0 1\ta\n", "a2": "T2\tQ 1 3\tbc\n"], marked: ["⟦P a⟧⟦Q bc⟧"]),
  .init(
    name: "IOB1 as CoNLL-2003 had it", format: "conll",
    file: """
      -DOCSTART- -X- O O

      U.N. NNP I-NP I-ORG
      official NN I-NP O
      Rolf NNP I-NP I-PER
      Ekeus NNP I-NP I-PER
      Bob NNP I-NP B-PER

      -DOCSTART- -X- O O

      Peking NNP I-NP I-LOC
      """, marked: ["⟦ORG U.N.⟧ official ⟦PER Rolf Ekeus⟧ ⟦PER Bob⟧", "⟦LOC Peking⟧"]),
  .init(
    name: "BILOU in two columns with tabs", format: "conll",
    file: "La\tB-LOC\nHavane\tL-LOC\nest\tO\nCuba\tU-LOC\n\n\nfin\tO\n",
    marked: ["⟦LOC La Havane⟧ est ⟦LOC Cuba⟧\nfin"]),
  .init(
    name: "a contraction and an empty node", format: "conllu",
    file: """
      # global.columns = ID FORM MISC NS:NER
      # newdoc id = x
      1-2\tdu\t_\t_
      1\tde\t_\tO
      2\tle\t_\tO
      3\tPérou\tSpaceAfter=No\tB-LOC
      3.1\tz\t_\t_
      4\t.\t_\tO

      1\tOui\t_\tO

      """, marked: ["du ⟦LOC Pérou⟧. Oui"]),
  .init(
    name: "plain CoNLL-U", format: "conllu",
    file:
      "# sent_id = 1\n1\tOui\t_\t_\t_\t_\t0\troot\t_\tSpaceAfter=No\n2\t!\t_\t_\t_\t_\t1\tpunct\t_\t_\n\n",
    marked: ["Oui!"]),
  .init(
    name: "HIPE 2020, nested and linked", format: "hipe",
    file: """
      TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-FINE-LIT\tNE-FINE-METO\tNE-FINE-COMP\tNE-NESTED\tNEL-LIT\tNEL-METO\tMISC
      # language = fr
      # document_id = EXP-1
      # segment_iiif_link = _
      duc\tB-pers\tO\tB-pers.ind\tO\tB-comp.title\tO\tQ1\t_\t_
      de\tI-pers\tO\tI-pers.ind\tO\tI-comp.title\tO\tQ1\t_\t_
      Nemours\tI-pers\tO\tI-pers.ind\tO\tO\tB-loc\tQ1\t_\tNoSpaceAfter
      ,\tO\tO\tO\tO\tO\tO\t_\t_\tEndOfLine
      Berne\tB-loc\tB-org\tO\tO\tO\tO\tNIL\t_\tNoSpaceAfter|PySBDSegment

      # document_id = EXP-2
      fin\tO\tO\tO\tO\tO\tO\t_\t_\t_
      """, marked: ["⟦pers=Q1 duc de ⟦loc Nemours⟧⟧,\n⟦loc Berne⟧", "fin"],
    losses: [.otherAnnotations: 2]),
  .init(
    name: "INCEpTION: stacked, over tokens, inside a token, POS beside it", format: "webanno",
    file: """
      #FORMAT=WebAnno TSV 3.3
      #T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
      #T_SP=webanno.custom.Entity|identifier|value

      \n#Text=😀 Parti de Cuba
      1-1\t0-2\t😀\tX\t_\t_\t
      1-2\t3-8\tParti\tNN\tNAM[1]\tORG[1]\t
      1-3\t9-11\tde\t_\tNAM[1]\tORG[1]\t
      1-4\t12-16\tCuba\t_\tNAM[1]|http://x/y\\_z[2]\tORG[1]|GPE[2]\t

      #Text=Ha\\tba\\\\
      2-1\t17-19\tHa\t_\t_\t_\t
      2-1.1\t17-18\tH\t_\t*\tL\\|x\t
      2-2\t20-22\tba\t_\t*\t*\t
      """, marked: ["😀 ⟦ORG=NAM Parti de ⟦GPE=http://x/y_z Cuba⟧⟧\n⟦L|x H⟧a\t⟦Entity ba⟧\\"],
    losses: [.otherAnnotations: 2]),
  .init(
    name: "an annotation with a quote selector only, and the text beside it", format: "w3c",
    file: #"""
      {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": "http://example.org/a", "type": "Annotation",
        "bodyValue": "GPE",
        "target": {"source": "http://example.org/page",
          "selector": {"type": "TextQuoteSelector", "exact": "Cuba", "prefix": "à "}}
      }
      """#, companions: ["txt": "Cuba à Cuba"], marked: ["Cuba à ⟦GPE Cuba⟧"]),
  .init(
    name: "a collection whose target holds its text", format: "w3c",
    file: #"""
      {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [
        {"type": "Annotation", "target": "http://example.org/other"},
        {"type": "Annotation",
         "body": [{"type": "TextualBody", "purpose": "tagging", "value": "GPE"},
                  {"purpose": "identifying", "source": "http://www.wikidata.org/entity/Q241"}],
         "target": {"source": {"type": "TextualBody", "value": "à 😀 Cuba"},
          "selector": [{"type": "TextPositionSelector", "start": 4, "end": 8}]}}]}}
      """#, marked: ["à 😀 ⟦GPE=Q241 Cuba⟧"], losses: [.otherAnnotations: 1]),
  .init(
    name: "bodies that comment, before and without one that tags", format: "w3c",
    file: #"""
      {"text": "à Cuba", "items": [
        {"body": [{"type": "TextualBody", "value": "please check", "purpose": "commenting"},
                  {"type": "TextualBody", "value": "LOC", "purpose": "tagging"},
                  {"purpose": "identifying", "source": "http://www.wikidata.org/entity/Q241"},
                  {"purpose": "identifying", "source": "http://example.org/cuba"}],
         "target": {"selector": {"type": "TextPositionSelector", "start": 2, "end": 6}}},
        {"body": {"type": "TextualBody", "value": "nice", "purpose": "commenting"},
         "target": {"selector": {"type": "TextPositionSelector", "start": 0, "end": 1}}}]}
      """#, marked: ["à ⟦LOC=Q241 Cuba⟧"], losses: [.features: 1, .ids: 1, .otherAnnotations: 1]),
  .init(
    name: "two attributes of one name, and a note beside one that is called so", format: "brat", file: "Cuba",
    companions: [
      "ann": "\u{FEFF}T1\tGPE 0 4\tCuba\nA1\tConf T1 high\nA2\tConf T1 low\nA3\tnote T1 x\n#1\tN T1\ty\n"
    ],
    marked: ["⟦GPE Cuba⟧"], losses: [.features: 2]),
  .init(
    name: "gatenlp, Java offsets, several sets, tokens", format: "bdoc",
    file: #"""
      {"annotation_sets": {"": {"name": "detached-from:", "annotations": [
        {"type": "Token", "start": 0, "end": 2, "id": 0, "features": {}},
        {"type": "Sentence", "start": 0, "end": 7, "id": 2, "features": {}},
        {"type": "Location", "start": 3, "end": 7, "id": 1, "features": {"id": "CU", "n": 3, "l": [1, "a"]}}],
        "next_annid": 3}, "Key": {"name": "detached-from:Key", "annotations": [], "next_annid": 0}},
       "text": "😀 Cuba", "features": {}, "offset_type": "j", "name": null}
      """#, marked: ["😀 ⟦Location=CU Cuba⟧"]),
  .init(
    name: "UIMA with types of its own and a second view", format: "cas",
    file: #"""
      {"%TYPES": {"my.Place": {"%NAME": "my.Place", "%SUPER_TYPE": "uima.tcas.Annotation"}},
       "%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text",
         "sofaString": "😀 Cuba"},
        {"%ID": 5, "%TYPE": "uima.cas.Sofa", "sofaNum": 2, "sofaID": "other", "mimeType": "text",
         "sofaString": "x"},
        {"%ID": 2, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "begin": 0, "end": 7,
         "language": "fr"},
        {"%ID": 3, "%TYPE": "my.Place", "@sofa": 1, "^begin": 3, "^end": 7, "kind": "island"},
        {"%ID": 6, "%TYPE": "my.Place", "@sofa": 5, "begin": 0, "end": 1}],
       "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3]}}}
      """#, marked: ["😀 ⟦Place Cuba⟧"], losses: [.otherAnnotations: 1]),
  .init(
    name: "Label Studio, UTF-16 offsets of an old version", format: "label-studio",
    file: #"""
      [{"id": 12, "data": {"text": "😀 Cuba"}, "annotations": [{"id": 1, "was_cancelled": false, "result": [
        {"value": {"start": 3, "end": 7, "text": "Cuba", "labels": ["GPE"]}, "id": "a", "from_name": "l",
         "to_name": "t", "type": "labels"},
        {"from_id": "a", "to_id": "a", "type": "relation"},
        {"value": {"choices": ["x"]}, "type": "choices"}]}]},
       {"id": 13, "data": {"text": "b"}, "annotations": [{"was_cancelled": true, "result": []}]},
       {"id": 14, "data": {"text": "c"}, "annotations": [], "predictions": [{"result": [
        {"value": {"start": 0, "end": 1, "labels": ["P"]}, "type": "labels"}]}]}]
      """#, marked: ["😀 ⟦GPE Cuba⟧", "b", "⟦P c⟧"],
    losses: [.relations: 1, .otherAnnotations: 1, .rejected: 1]),
  .init(
    name: "a region with two labels", format: "label-studio",
    file: #"""
      [{"data": {"text": "Cuba"}, "annotations": [{"result": [
        {"value": {"start": 0, "end": 4, "labels": ["LOC", "GPE"]}, "type": "labels"}]}]}]
      """#, marked: ["⟦LOC Cuba⟧"], losses: [.labels: 1]),
  .init(
    name: "Doc.to_json", format: "spacy",
    file: #"""
      {"text": "À Cuba", "ents": [{"start": 2, "end": 6, "label": "GPE"}],
       "sents": [{"start": 0, "end": 6}],
       "tokens": [{"id": 0, "start": 0, "end": 1, "pos": "ADP"}, {"id": 1, "start": 2, "end": 6}],
       "spans": {"sc": [{"start": 0, "end": 6, "label": "PP", "kb_id": ""}]}}
      """#, marked: ["⟦PP À ⟦GPE Cuba⟧⟧"]),
  .init(
    name: "ids of an EntityRuler and of a linker", format: "spacy",
    file: #"""
      {"text": "Cuba Oslo", "ents": [{"start": 0, "end": 4, "label": "GPE", "id": "CU", "kb_id": ""},
        {"start": 5, "end": 9, "label": "GPE", "id": "oslo", "kb_id": "Q585"}]}
      """#, marked: ["⟦GPE=CU Cuba⟧ ⟦GPE=Q585 Oslo⟧"], losses: [.ids: 1]),
]

@Suite struct ForeignFileTests {
  @Test(arguments: foreign)
  private func readsWhatOthersWrite(_ example: Foreign) throws {
    let format = try #require(DocumentFormat.named(example.format))
    let file = WrittenFile(
      documentID: "doc", bytes: Array(example.file.utf8),
      companions: example.companions.mapValues { Array($0.utf8) })
    let (documents, losses) = try format.read([file])
    #expect(documents.map(\.annotated.marked) == example.marked)
    #expect(Dictionary(uniqueKeysWithValues: losses.all.map { ($0.kind, $0.count) }) == example.losses)
  }

  @Test func whatMeansATokenToGATEIsNotWrittenAsAName() throws {
    let document = Document(text: "Cuba et Oslo")
    let annotations = [
      Annotation(span: TextSpan(0, 4), label: "Token"), Annotation(span: TextSpan(8, 12), label: "CITY"),
    ]
    let written = try DocumentFormat.bdoc.write([
      FormatDocument(AnnotatedDocument(document: document, annotations: annotations))
    ])
    #expect(written.losses[.annotations] == 1)
    #expect(
      try DocumentFormat.bdoc.read(written.files).documents[0].annotated.marked == "Cuba et ⟦CITY Oslo⟧")
  }

  @Test func namesOfFilesAreAsShortAsFileSystemsWant() {
    var names = DocumentFileNames()
    let id = "https/" + String(repeating: "é", count: 300)
    let (first, second) = (names.name(for: id), names.name(for: id))
    #expect(first != second)
    #expect([first, second].allSatisfy { $0.split(separator: "/").allSatisfy { $0.utf8.count < 240 } })
  }

  @Test func keepsWhatBratSays() throws {
    let example = try #require(foreign.first { $0.name == "everything that brat writes" })
    let document = try #require(
      try DocumentFormat.brat.read(example.file, companions: example.companions).first)
    let annotations = document.annotated.annotations
    #expect(annotations[0].features == ["Role": "chief", "fragments": "0-5 15-21"])
    #expect(annotations[1].features == [:], "a span over a line end is in one piece")
    #expect(annotations[2].features == ["Certain": "true", "note": "look again"])
    #expect(
      Fragments.parts(of: annotations[0], in: Array(example.file.utf8)) == [TextSpan(0, 5), TextSpan(15, 21)])
    let written = try DocumentFormat.brat.write([document]).files[0]
    let lines = String(decoding: written.companions["ann"]!, as: UTF8.self).split(separator: "\n")
    #expect(lines.contains("T1\tPER 0 5;15 21\tFidel Castro"))
    #expect(lines.contains("T2\tPER 6 8;10 14\tet Raul"))
    #expect(lines.contains("N2\tReference T3 Wikidata:Q241\tCuba"))
    #expect(lines.contains("#1\tAnnotatorNotes T3\tlook again"))
    let again = try DocumentFormat.brat.read([written]).documents
    #expect(again[0].annotated.described == document.annotated.described)
  }

  @Test func wrongFragmentsAreFeaturesLikeAnyOther() throws {
    for value in ["", "0-1", "0-1 1-2", "0-1 2-9", "1-2 3-4", "0-1  2-4", "00-1 2-4", "a-b c-d", "0-2 3-4"] {
      let document = AnnotatedDocument(
        document: Document(id: "d", text: "aé\nb"),
        annotations: [Annotation(span: TextSpan(0, 4), label: "X", features: ["fragments": value])])
      let files = try DocumentFormat.brat.write([FormatDocument(document)]).files
      let read = try DocumentFormat.brat.read(files).documents
      #expect(read[0].annotated.described == document.described, "\(value)")
    }
  }

  @Test func featuresThatAreCalledAsWhatASpanHasStayFeatures() throws {
    let document = AnnotatedDocument(
      document: Document(id: "d", text: "Cuba"),
      annotations: [
        Annotation(
          span: TextSpan(0, 4), label: "X Y", id: "a b",
          features: ["id": "c d", "label": "DATE LIEU", "=x": "y z"])
      ])
    let files = try DocumentFormat.brat.write([FormatDocument(document)]).files
    #expect(try DocumentFormat.brat.read(files).documents[0].annotated.described == document.described)
  }

  @Test func theirTokensAreKept() throws {
    let file = "l'Azerbaïdjan\tB-LOC\net\tO\nLa_Havane\tB-LOC\n"
    let document = try #require(try DocumentFormat.conll.read(file).first)
    var options = FormatOptions()
    let theirs = try DocumentFormat.conll.write([document], options: options).files[0].text
    #expect(theirs.contains("l'Azerbaïdjan _ _ B-LOC\n"))
    options.tokens = .own
    let own = try DocumentFormat.conll.write([document], options: options).files[0].text
    #expect(own.contains("l _ _ B-LOC\n' _ _ I-LOC\nAzerbaïdjan _ _ I-LOC\n"))
  }

  @Test func aSpanInsideTheirTokenIsWidenedAndCounted() throws {
    var document = try #require(try DocumentFormat.conll.read("l'Azerbaïdjan O\n-DOCSTART-x O\n").first)
    document.annotated.annotations = [Annotation(span: TextSpan(2, 14), label: "LOC")]
    let (files, losses) = try DocumentFormat.conll.write([document])
    #expect(files[0].text.contains("l'Azerbaïdjan _ _ B-LOC\n"))
    #expect(losses[.bounds] == 1)
  }

  @Test(arguments: TagScheme.allCases)
  func schemesSayTheSame(_ scheme: TagScheme) throws {
    let marked = "⟦A a b⟧ ⟦A c⟧ d ⟦B e f g⟧ ⟦A h⟧\n⟦A i⟧"
    var options = FormatOptions()
    options.scheme = scheme
    let (files, losses) = try DocumentFormat.conll.write(
      [FormatDocument(AnnotatedDocument(marked: marked))], options: options)
    let tags = files[0].text.split(separator: "\n").dropFirst().map { $0.split(separator: " ").last! }
    let expected =
      switch scheme {
      case .iob1: "I-A I-A B-A O I-B I-B I-B I-A I-A"
      case .iob2: "B-A I-A B-A O B-B I-B I-B B-A B-A"
      case .iobes: "B-A E-A S-A O B-B I-B E-B S-A S-A"
      }
    #expect(tags.joined(separator: " ") == expected)
    #expect(losses.isEmpty)
    #expect(try DocumentFormat.conll.read(files).documents[0].annotated.marked == marked)
  }

  @Test func lossesAreNamed() throws {
    let document = AnnotatedDocument(
      marked: "⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ ⟦A ⟦B x⟧⟧⟧,  ⟦COUNTRY=CU Cuba⟧", id: "d")
    let (_, losses) = try DocumentFormat.conll.write([FormatDocument(document)])
    let report = LossReport(
      format: "conll", direction: .written, documents: 1, annotations: 5, losses: losses)
    #expect(
      report.summary
        == "conll: 3 nested spans, 1 id, 1 document id dropped; 2 gaps of white space changed")
    #expect(
      report.json
        == #"{"format":"conll","direction":"written","documents":1,"annotations":5,"lost":{"nested-spans":3,"ids":1,"document-ids":1},"changed":{"white-space":2}}"#
    )
    #expect(LossReport(format: "x", direction: .read).summary == nil)
  }
}
