import HTTPTypes
import Testing

@testable import EntityServer

@Suite struct AnnotateTests {
  @Test func oneTextGivesItsSpans() async throws {
    try await TestServer().test { client in
      let answer = try await client.post("/annotate", #"{"text": "Le ministre de Cuba"}"#)
      #expect(answer.status == 200)
      #expect(answer.headers[.contentType] == "application/json")
      #expect(answer.spans() == [#"TITLE "ministre de Cuba" 3..<19"#, #"COUNTRY "Cuba" 15..<19"#])
      #expect(answer.value("documents", 0, "spans", 1, "id") as? String == "CU")
      #expect(
        answer.value("documents", 0, "spans", 0, "source", "recognizer") as? String == "places/rules")
      #expect(answer.value("documents", 0, "id") as? String == "1")
    }
  }

  @Test func manyTextsKeepTheirOrderAndIDs() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/annotate",
        #"{"documents": [{"id": "b", "text": "Cuba"}, {"text": "rien"}, {"id": "b", "text": "la Norvège"}]}"#)
      #expect(answer.spans(0) == [#"COUNTRY "Cuba" 0..<4"#])
      #expect(answer.spans(1) == [])
      #expect(answer.spans(2) == [#"COUNTRY "Norvège" 3..<10"#])
      #expect((0..<3).map { answer.value("documents", $0, "id") as? String } == ["b", "2", "b"])
    }
  }

  /// Several workers at once, and yet one after the other.
  @Test func aHundredTextsKeepTheirOrder() async throws {
    let server = try TestServer { $0.workers = 4 }
    try await server.test { client in
      let texts = (0..<100).map {
        #"{"id": "\#($0)", "text": "\#(String(repeating: "a ", count: $0 * 37 % 100))Cuba"}"#
      }
      let answer = try await client.post("/annotate", #"{"documents": [\#(texts.joined(separator: ","))]}"#)
      for index in 0..<100 {
        let start = index * 37 % 100 * 2
        #expect(answer.value("documents", index, "id") as? String == "\(index)")
        #expect(answer.spans(index) == [#"COUNTRY "Cuba" \#(start)..<\#(start + 4)"#])
      }
      let none = try await client.post("/annotate", #"{"documents": []}"#)
      #expect(none.body == #"{"offset_unit":"scalar","documents":[]}"#)
    }
  }

  @Test(arguments: [("utf8", "5..<9"), ("scalar", "2..<6"), ("utf16", "3..<7"), (nil, "2..<6")])
  func offsetsCountWhatIsAskedFor(_ unit: String?, _ range: String) async throws {
    try await TestServer().test { client in
      let asked = unit.map { #", "offset_unit": "\#($0)""# } ?? ""
      let answer = try await client.post("/annotate", #"{"text": "🍌 Cuba"\#(asked)}"#)
      #expect(answer.spans() == [#"COUNTRY "Cuba" \#(range)"#])
      #expect(answer.value("offset_unit") as? String == unit ?? "scalar")
    }
  }

  @Test(arguments: [
    ("", [#"TITLE "ministre de Cuba" 3..<19"#, #"COUNTRY "Cuba" 15..<19"#, #"WORD "banane" 20..<26"#]),
    (#", "labels": ["WORD"]"#, [#"WORD "banane" 20..<26"#]),
    (#", "without": ["words"]"#, [#"TITLE "ministre de Cuba" 3..<19"#, #"COUNTRY "Cuba" 15..<19"#]),
    (#", "without": ["places"]"#, [#"WORD "banane" 20..<26"#]),
    (#", "without": ["places"], "labels": ["COUNTRY"]"#, []),
    (#", "without": ["places/rules"]"#, [#"COUNTRY "Cuba" 15..<19"#, #"WORD "banane" 20..<26"#]),
    (#", "without": ["places/countries", "words/words"]"#, []),
    (
      #", "without": ["words"], "entries": ["FRUIT:banane|kiwi=f:1"]"#,
      [#"TITLE "ministre de Cuba" 3..<19"#, #"COUNTRY "Cuba" 15..<19"#, #"FRUIT "banane" 20..<26"#]
    ),
    (#", "entries": ["FRUIT:kiwi"], "labels": ["FRUIT"]"#, []),
  ])
  func aRequestMayWantLessOrMore(_ options: String, _ spans: [String]) async throws {
    try await TestServer().test { client in
      let body = #"{"text": "Le ministre de Cuba banane"\#(options)}"#
      // The second answer comes from what was made for the first.
      for _ in 0..<2 {
        let answer = try await client.post("/annotate", body)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.spans() == spans)
      }
    }
  }

  @Test func explanationsSayWhatWasBeaten() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/annotate", #"{"text": "ministre de Cuba", "explain": true, "entries": ["WORD:Cuba"]}"#)
      #expect(
        answer.value("documents", 0, "spans", 0, "explanation", "place") as? String
          == "Plugins/places/rules.yaml:3")
      #expect(
        answer.value("documents", 0, "spans", 1, "explanation", "beat", 0, "label") as? String == "WORD")
      #expect(answer.value("documents", 0, "spans", 1, "explanation", "start") as? Int == 12)
    }
  }

  @Test func theDateOfADocumentIsRead() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/annotate", #"{"documents": [{"text": "Cuba", "date": "2023-02-29"}]}"#)
      #expect(answer.status == 422)
      #expect(answer.code == "request.date")
    }
  }
}
