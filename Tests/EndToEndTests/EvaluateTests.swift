import Foundation
import Testing

/// `entity evaluate`, with the small pack and a gold file counted by hand.
@Suite struct EvaluateTests {
  /// The small pack finds everything here but PERSON, and gives Norvège another id. In the second text it
  /// finds Oslo, which the gold does not have.
  static let gold = """
    {"id":"a","text":"le ministre de Cuba, Paul, en Norvège","spans":[\
    {"start":3,"end":19,"label":"TITLE"},{"start":15,"end":19,"label":"COUNTRY","id":"CU"},\
    {"start":21,"end":25,"label":"PERSON"},{"start":30,"end":37,"label":"COUNTRY","id":"SE"}]}
    {"id":"b","text":"à Oslo","spans":[]}

    """

  private func evaluate(_ arguments: String..., files: [String: String] = [:]) async throws -> Run {
    let folder = try TestFolder(
      Home.smallFiles.merging(["gold.jsonl": Self.gold]) { $1 }.merging(files) { $1 })
    return try await Program.run(["evaluate", "--gold", "gold.jsonl"] + arguments, in: folder)
  }

  private func object(_ run: Run) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
  }

  private func scores(_ object: Any?) throws -> [String: Double] {
    try #require((object as? [String: Any])?.mapValues { ($0 as? NSNumber)?.doubleValue ?? -1 })
  }

  @Test func theJSONHasItsShape() async throws {
    let run = try await evaluate("--json", "--ids")
    #expect(run.status == 0, "\(run.errors)")
    let object = try object(run)
    for scheme in ["strict", "exact", "partial", "type"] {
      let scores = try scores(object[scheme])
      #expect(scores.keys.sorted() == ["f1", "fn", "fp", "precision", "recall", "tp"], "\(scheme)")
    }
    let strict = try scores(object["strict"])
    #expect([strict["tp"], strict["fp"], strict["fn"]] == [3, 1, 1])
    #expect([strict["precision"], strict["recall"], strict["f1"]] == [0.75, 0.75, 0.75])
    let labels = try #require(object["labels"] as? [String: [String: Any]])
    #expect(labels.keys.sorted() == ["CITY", "COUNTRY", "PERSON", "TITLE"])
    #expect(labels.values.allSatisfy { $0.keys.sorted() == ["exact", "partial", "strict", "type"] })
    #expect(try scores(labels["COUNTRY"]?["strict"])["f1"] == 1)
    #expect(try scores(labels["PERSON"]?["strict"])["fn"] == 1)
    #expect(try scores(labels["CITY"]?["strict"])["fp"] == 1)
    #expect(try scores(object["ids"])["accuracy"] == 0.5)
  }

  @Test func withoutIDsThereAreNone() async throws {
    let object = try object(try await evaluate("--json"))
    #expect(object["ids"] == nil)
    #expect(object["strict"] != nil)
  }

  @Test func theTableSaysTheSame() async throws {
    let run = try await evaluate("--ids")
    #expect(run.status == 0)
    let line = try #require(run.lines.first { $0.hasPrefix("all (strict)") })
    #expect(line.split(separator: " ").suffix(6) == ["0.7500", "0.7500", "0.7500", "3", "1", "1"])
    #expect(run.text.contains("ids: accuracy 0.5000 (1 of 2)"))
  }

  @Test func labelsMayBeChosen() async throws {
    let run = try await evaluate("--json", "--labels", "COUNTRY,TITLE")
    #expect(try scores(try object(run)["strict"])["f1"] == 1)
  }

  @Test func labelsMayBeRenamedBeforeAnythingIsCounted() async throws {
    let run = try await evaluate(
      "--json", "--map", "COUNTRY=PLACE", "--map", "CITY=PLACE", "--labels", "PLACE")
    #expect(run.status == 0, "\(run.errors)")
    let object = try object(run)
    #expect((object["labels"] as? [String: Any])?.keys.sorted() == ["PLACE"])
    let strict = try scores(object["strict"])
    #expect([strict["tp"], strict["fp"], strict["fn"]] == [2, 1, 0])
  }

  @Test func outermostDropsWhatLiesInside() async throws {
    let strict = try scores(try object(try await evaluate("--json", "--outermost"))["strict"])
    #expect([strict["tp"], strict["fp"], strict["fn"]] == [2, 1, 1], "without Cuba in ministre de Cuba")
  }

  @Test(arguments: [("0.75", 0), ("0.7501", 1), ("1", 1), ("0", 0)])
  func failUnder(_ limit: String, _ status: Int32) async throws {
    let run = try await evaluate("--fail-under", limit, "--json")
    #expect(run.status == status)
    #expect(try scores(try object(run)["strict"])["f1"] == 0.75, "the scores are printed in any case")
    #expect(run.errors.contains("strict micro F1 is 0.75, below") == (status == 1))
  }

  @Test func predictionsMayComeFromAFile() async throws {
    let predicted =
      #"{"id":"b","text":"à Oslo"}"# + "\n"
      + #"{"id":"a","text":"le ministre de Cuba, Paul, en Norvège","spans":[[30,37,"COUNTRY"],[21,25,"PERSON"]]}"#
    let run = try await evaluate("--predicted", "p.jsonl", "--json", files: ["p.jsonl": predicted])
    #expect(run.status == 0, "\(run.errors)")
    let strict = try scores(try object(run)["strict"])
    #expect([strict["tp"], strict["fp"], strict["fn"]] == [2, 0, 2])
  }

  @Test func everythingIsRightOfItself() async throws {
    let run = try await evaluate("--predicted", "gold.jsonl", "--ids", "--fail-under", "1", "--json")
    #expect(run.status == 0)
    #expect(try scores(try object(run)["ids"])["accuracy"] == 1)
  }

  @Test func everyDisagreementIsListed() async throws {
    let run = try await evaluate("--errors")
    #expect(run.text.contains("gold PERSON \"Paul\", found -"))
    #expect(run.text.contains("found CITY \"Oslo\""))
  }

  @Test func documentsThatAreMissingAreNamed() async throws {
    let run = try await evaluate("--predicted", "p.jsonl", files: ["p.jsonl": #"{"id":"c","text":""}"#])
    #expect(run.status == 3)
    for id in ["\"a\"", "\"b\"", "\"c\""] { #expect(run.errors.contains(id), "\(run.errors)") }
  }
}
