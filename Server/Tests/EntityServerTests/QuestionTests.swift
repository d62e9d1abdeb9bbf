import Testing

/// Why not, scores and conversion.
@Suite struct QuestionTests {
  @Test func anAbsenceIsExplained() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/why-not",
        #"{"text": "🍌 ministre du Cuba", "start": 3, "end": 19, "label": "TITLE", "offset_unit": "utf16"}"#)
      #expect(answer.status == 200)
      #expect(answer.value("text") as? String == "ministre du Cuba")
      #expect(answer.value("start") as? Int == 3)
      #expect(answer.value("rules", 0, "rule") as? String == "minister")
      #expect((answer.value("rules", 0, "wanted") as? [String])?.isEmpty == false)
      let present = try await client.post(
        "/why-not", #"{"text": "Cuba", "start": 0, "end": 4, "without": ["words"]}"#)
      #expect(present.value("present", 0, "label") as? String == "COUNTRY")
    }
  }

  @Test func scoresAreThoseOfTheCommandLine() async throws {
    try await TestServer().test { client in
      let gold =
        #"[{"id": "a", "text": "Cuba Norvège", "spans": [{"start": 0, "end": 4, "label": "COUNTRY", "id": "CU"}]}]"#
      let own = try await client.post("/evaluate", #"{"gold": \#(gold), "ids": true}"#)
      #expect(own.value("strict", "recall") as? Double == 1)
      #expect(own.value("strict", "precision") as? Double == 0.5)
      #expect(own.value("ids", "accuracy") as? Double == 1)
      let given = try await client.post("/evaluate", #"{"gold": \#(gold), "predicted": \#(gold)}"#)
      #expect(given.value("strict", "f1") as? Double == 1)
      #expect(given.value("ids") == nil)
      let mapped = try await client.post(
        "/evaluate",
        #"{"gold": \#(gold), "map": {"COUNTRY": "PLACE"}, "labels": ["PLACE"], "outermost": true}"#)
      #expect(mapped.value("labels", "PLACE", "strict", "recall") as? Double == 1)
      let without = try await client.post("/evaluate", #"{"gold": \#(gold), "without": ["places"]}"#)
      #expect(without.value("strict", "recall") as? Double == 0)
    }
  }

  @Test func documentsBecomeFilesAndTheLossIsCounted() async throws {
    try await TestServer().test { client in
      let documents =
        #"[{"id": "a", "text": "🍌 Cuba", "spans": [{"start": 3, "end": 7, "label": "COUNTRY", "id": "CU"}]},"#
        + #"{"id": "../b", "text": "rien", "spans": []}]"#
      func convert(_ format: String, _ more: String = "") async throws -> Answer {
        try await client.post(
          "/convert", #"{"to": "\#(format)", "documents": \#(documents), "offset_unit": "utf16"\#(more)}"#)
      }
      let brat = try await convert("brat")
      let names = (brat.value("files") as? [[String: Any]])?.map { $0["name"] as? String }
      #expect(names == ["a.txt", "a.ann", "_../b.txt", "_../b.ann"])
      #expect((brat.value("files", 1, "content") as? String)?.hasPrefix("T1\tCOUNTRY 2 6\tCuba\n") == true)
      #expect(brat.value("loss", "lost", "document-ids") as? Int == 1)
      let jsonl = try await convert("jsonl", #", "write_offset_unit": "utf8""#)
      #expect(jsonl.value("files", 0, "name") as? String == "documents.jsonl")
      #expect((jsonl.value("files", 0, "content") as? String)?.contains(#""start":5,"end":9"#) == true)
      let conll = try await convert("conll")
      #expect(conll.value("loss", "lost", "ids") as? Int == 1)
    }
  }
}
