import Testing

/// Requests as clients of Presidio's analyzer send them.
@Suite struct PresidioTests {
  /// `COUNTRY 0..<4 1.0`
  private static func results(_ value: Any?) -> [String] {
    (value as? [[String: Any]] ?? []).map {
      "\($0["entity_type"] ?? "") \($0["start"] ?? "")..<\($0["end"] ?? "") \($0["score"] ?? "")"
    }
  }

  @Test(arguments: [
    (#"{"text": "🍌 ministre de Cuba", "language": "fr"}"#, ["TITLE 2..<18 1.0", "COUNTRY 14..<18 1.0"]),
    (#"{"text": "", "language": "fr"}"#, []),
    (#"{"text": "ministre de Cuba", "language": "fr", "entities": ["TITLE"]}"#, ["TITLE 0..<16 1.0"]),
    (
      #"{"text": "ministre de Cuba", "language": "fr", "entities": []}"#,
      ["TITLE 0..<16 1.0", "COUNTRY 12..<16 1.0"]
    ),
    (
      #"{"text": "ministre de Cuba", "language": "fr", "entities": null, "score_threshold": null}"#,
      ["TITLE 0..<16 1.0", "COUNTRY 12..<16 1.0"]
    ),
    (#"{"text": "Cuba", "language": "fr", "score_threshold": 1}"#, ["COUNTRY 0..<4 1.0"]),
    (#"{"text": "Cuba", "language": "fr", "score_threshold": 1.1}"#, []),
    (#"{"text": "Cuba Norvège", "language": "fr", "allow_list": ["Cuba"]}"#, ["COUNTRY 5..<12 1.0"]),
    (
      #"{"text": "Cuba", "language": "fr", "allow_list": ["cuba"], "allow_list_match": "exact", "regex_flags": 26}"#,
      ["COUNTRY 0..<4 1.0"]
    ),
    (
      #"{"text": "Cuba", "language": "fr", "correlation_id": "x", "context": ["pays"], "trace": false}"#,
      ["COUNTRY 0..<4 1.0"]
    ),
    // As clients send it that fill in every key.
    (
      #"""
      {"text": "Cuba", "language": "fr", "entities": null, "correlation_id": null, "score_threshold": null,
       "log_decision_process": null, "return_decision_process": null, "ad_hoc_recognizers": null, "context": null,
       "allow_list": null, "allow_list_match": null, "regex_flags": null}
      """#, ["COUNTRY 0..<4 1.0"]
    ),
    (
      #"""
      {"text": "kiwi", "language": "fr", "ad_hoc_recognizers": [
        {"supported_entity": "FRUIT", "deny_list": ["kiwi"], "context": ["fruit"]}]}
      """#, ["FRUIT 0..<4 1.0"]
    ),
    (
      #"""
      {"text": "kiwi banane", "language": "fr", "ad_hoc_recognizers": [
        {"supported_entity": "FRUIT", "deny_list": ["kiwi"], "deny_list_score": 0.4},
        {"supported_entity": "BERRY", "deny_list": ["banane"]}]}
      """#, ["FRUIT 0..<4 0.4", "BERRY 5..<11 1.0"]
    ),
    (
      #"""
      {"text": "Une KIWI et Cuba", "language": "fr", "entities": ["FRUIT"], "ad_hoc_recognizers": [
        {"name": "Fruits", "supported_language": "fr", "supported_entity": "FRUIT", "deny_list": ["kiwi", "Cuba"],
         "deny_list_score": 0.5, "context": [], "patterns": []}]}
      """#, ["FRUIT 4..<8 0.5", "FRUIT 12..<16 0.5"]
    ),
    (
      #"""
      {"text": "Une kiwi", "language": "fr", "score_threshold": 0.6, "ad_hoc_recognizers": [
        {"supported_entity": "FRUIT", "deny_list": ["kiwi"], "deny_list_score": 0.5}]}
      """#, []
    ),
  ])
  func requestsOfPresidioAreAnswered(_ body: String, _ expected: [String]) async throws {
    try await TestServer().test { client in
      let answer = try await client.post("/analyze", body)
      #expect(answer.status == 200, "\(answer.body)")
      #expect(Self.results(answer.value()) == expected)
    }
  }

  @Test func severalTextsGiveSeveralLists() async throws {
    try await TestServer().test { client in
      let answer = try await client.post("/analyze", #"{"text": ["Cuba", "rien"], "language": "fr"}"#)
      #expect(Self.results(answer.value(0)) == ["COUNTRY 0..<4 1.0"])
      #expect(Self.results(answer.value(1)) == [])
      #expect(try await client.post("/analyze", #"{"text": [], "language": "fr"}"#).body == "[]")
    }
  }

  /// All options hold for each text.
  @Test func optionsHoldForEveryTextOfABatch() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/analyze",
        #"""
        {"text": ["🍌 Cuba kiwi", "Norvège banane", "kiwi mangue"], "language": "fr",
         "entities": ["COUNTRY", "FRUIT"], "score_threshold": 0.3, "allow_list": ["Norvège"],
         "return_decision_process": true, "context": ["fruit"], "ad_hoc_recognizers": [
           {"name": "fruit", "supported_language": "fr", "supported_entity": "FRUIT", "deny_list": ["kiwi"],
            "deny_list_score": 0.5},
           {"name": "other", "supported_language": "fr", "supported_entity": "FRUIT", "deny_list": ["mangue"],
            "deny_list_score": 0.2}]}
        """#)
      #expect(answer.status == 200, "\(answer.body)")
      #expect(
        (0..<3).map { Self.results(answer.value($0)) } == [
          ["COUNTRY 2..<6 1.0", "FRUIT 7..<11 0.5"], [], ["FRUIT 0..<4 0.5"],
        ])
      #expect(answer.value(2, 0, "analysis_explanation", "original_score") as? Double == 0.5)
    }
  }

  @Test func decisionsAreExplainedWhereAskedFor() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/analyze", #"{"text": "Cuba", "language": "fr", "return_decision_process": true}"#)
      let path: [Any] = [0, "analysis_explanation"]
      #expect(answer.value(path[0], path[1], "recognizer") as? String == "places/countries")
      #expect(answer.value(path[0], path[1], "original_score") as? Double == 1)
      let keys = (answer.value(0, "analysis_explanation") as? [String: Any])?.keys.sorted()
      #expect(
        keys == [
          "original_score", "pattern", "pattern_name", "recognizer", "score", "score_context_improvement",
          "supportive_context_word", "textual_explanation", "validation_result",
        ])
      let plain = try await client.post("/analyze", #"{"text": "Cuba", "language": "fr"}"#)
      #expect(plain.body.contains(#""analysis_explanation":null"#))
    }
  }

  /// What would change the answer, and is not there, is refused.
  @Test(arguments: [
    (#"{"language": "fr"}"#, "request.missing-key"), (#"{"text": "a"}"#, "request.missing-key"),
    (#"{"text": "a", "language": "en"}"#, "request.language"),
    (#"{"text": "a", "language": "fr", "entities": ["PHONE_NUMBER"]}"#, "labels.unknown"),
    (#"{"text": "a", "language": "fr", "context": "tel"}"#, "request.type"),
    (#"{"text": "a", "language": "fr", "log_decision_process": true}"#, "request.unsupported"),
    (#"{"text": ["a", 1], "language": "fr"}"#, "request.type"),
    (
      #"""
      {"text": "a", "language": "fr", "ad_hoc_recognizers": [{"supported_entity": "FRUIT", "deny_list": ["kiwi"],
        "deny_list_score": 0.5, "context": ["fruit"]}]}
      """#, "request.unsupported"
    ),
    (#"{"text": "a", "language": "fr", "trace": true}"#, "request.unsupported"),
    (
      #"{"text": "a", "language": "fr", "allow_list": ["a"], "allow_list_match": "regex"}"#,
      "request.unsupported"
    ),
    (#"{"text": "a", "language": "fr", "score": 1}"#, "request.unknown-key"),
    (
      #"""
      {"text": "a", "language": "fr", "ad_hoc_recognizers": [{"name": "Zip", "supported_language": "fr",
        "supported_entity": "ZIP", "patterns": [{"name": "zip", "regex": "(\\b\\d{5}\\b)", "score": 0.01}]}]}
      """#, "request.unsupported"
    ),
    (
      #"{"text": "a", "language": "fr", "ad_hoc_recognizers": [{"supported_entity": "ZIP"}]}"#,
      "request.empty-list"
    ),
    (
      #"""
      {"text": "a", "language": "fr", "ad_hoc_recognizers": [
        {"supported_entity": "ZIP", "supported_language": "en", "deny_list": ["a"]}]}
      """#, "request.language"
    ),
  ])
  func whatIsNotThereIsRefused(_ body: String, _ code: String) async throws {
    try await TestServer().test { client in
      let answer = try await client.post("/analyze", body)
      #expect(answer.status == 422)
      #expect(answer.code == code)
    }
  }

  @Test func listsHaveItsShapes() async throws {
    try await TestServer().test { client in
      let entities = try await client.get("/supportedentities?language=fr")
      #expect(entities.body == #"["COUNTRY","TITLE","WORD"]"#)
      let recognizers = try await client.get("/recognizers?language=fr")
      #expect(recognizers.body == #"["places/countries","places/heads","places/rules","words/words"]"#)
      for path in ["/recognizers?language=de", "/supportedentities?lang=fr"] {
        let answer = try await client.get(path)
        #expect(answer.status == 422)
      }
    }
  }
}
