import EntityKit
import Testing

/// Why a span is not there, with the small home: countries Cuba and Norvège, heads "ministre" and "roi", and the
/// rule `<heads> "de" [COUNTRY]`.
@Suite struct AbsenceTests {
  private func absence(
    _ marked: String, _ label: Label?, changing changes: [String: String?] = [:]
  ) throws -> Absence {
    let folder = try SmallHome.folder(changing: changes)
    let loaded = try folder.loader.load()
    let text = marked.replacing("⟦", with: "").replacing("⟧", with: "")
    let start = marked.utf8.distance(
      from: marked.startIndex, to: try #require(marked.firstIndex(of: "⟦")))
    let end = marked.utf8.distance(from: marked.startIndex, to: try #require(marked.firstIndex(of: "⟧"))) - 3
    return try loaded.whyNot(TextSpan(start, end), label, in: Document(id: "d", text: text))
  }

  private func words(_ span: TextSpan?, _ absence: Absence) -> String? {
    span.map(absence.document.text(of:))
  }

  @Test func aRuleNamesTheTokenAtWhichItFailed() throws {
    let absence = try absence("le ⟦ministre de Suède⟧ parle", "TITLE")
    let attempt = try #require(absence.attempts.first)
    #expect(attempt.attempt.rule.name == "minister")
    #expect(words(attempt.taken, absence) == "ministre de" && words(attempt.failed, absence) == "Suède")
    #expect(attempt.attempt.wanted == ["[COUNTRY]"] && attempt.attempt.match == nil)
    #expect(absence.present.isEmpty && absence.lost.isEmpty && absence.isOnTokens)
  }

  @Test func theEndOfTheTextIsAPlaceToo() throws {
    let absence = try absence("le ⟦roi de⟧", "TITLE")
    #expect(absence.attempts.first?.failed == nil)
    #expect(words(absence.attempts.first?.taken, absence) == "roi de")
  }

  @Test func aContextIsNamedAsItIsWritten() throws {
    let rules = """
      stage: titles
      rules:
        - rule: minister
          match: 'not-after("ancien") <heads>'
          emit: { label: TITLE }
      """
    let attempt = try #require(
      try absence("l'ancien ⟦ministre⟧", "TITLE", changing: [SmallHome.rules: rules]).attempts.first?.attempt)
    #expect(attempt.match == nil && attempt.almost == 2..<3 && attempt.reached == 2)
    #expect(attempt.wanted == ["not-after(\"ancien\")"])
  }

  @Test func aRuleForOtherDocumentsIsSaidToBe() throws {
    let rules = """
      stage: titles
      rules:
        - rule: minister
          when: { language: de }
          match: '<heads>'
          emit: { label: TITLE }
      """
    let attempt = try #require(
      try absence("le ⟦ministre⟧", "TITLE", changing: [SmallHome.rules: rules]).attempts.first)
    #expect(!attempt.isAdmitted && attempt.attempt.match == 1..<2)
  }

  @Test func aRuleMayTakeManyWordsBeforeThem() throws {
    let rules = """
      stage: titles
      rules:
        - rule: row
          match: '"les" series(x:{num}, ",", "et") "rois"'
          emit: { label: TITLE, span: x }
      """
    let absence = try absence(
      "les 1, 2, 3, 4, 5, ⟦6⟧ et 7 reines", "TITLE", changing: [SmallHome.rules: rules])
    #expect(absence.attempts.first?.attempt.wanted == ["\"rois\""])
  }

  @Test func whatIsThereIsSaidToBeThere() throws {
    let absence = try absence("le ⟦roi de Norvège⟧", "TITLE")
    #expect(absence.present.map(\.label) == ["TITLE"])
    #expect(try self.absence("le ⟦roi de Norvège⟧", nil).present.count == 1)
    #expect(try self.absence("le ⟦roi de Norvège⟧", "COUNTRY").present.isEmpty)
  }

  @Test func whoLostNamesTheWinnerAndTheClause() throws {
    let flat = """
      name: small
      plugins: [places]
      stages: [lexicon, titles]
      conflicts: { policy: longest }
      """
    let absence = try absence("le roi de ⟦Norvège⟧", "COUNTRY", changing: [SmallHome.pipeline: flat])
    let lost = try #require(absence.lost.first)
    #expect(lost.winner.annotation.label == "TITLE" && lost.clause == .length)
    #expect(absence.lost.count == 1)
  }

  @Test func entriesSayHowTheyDiffer() throws {
    let gazetteer = "term\tid\nCuba\tCU\nNorvège\tNO\nCosta Rica\tCR\n"
    func entries(_ marked: String) throws -> ([LexiconNearMiss], LoadedPipeline) {
      let folder = try SmallHome.folder(changing: [SmallHome.gazetteer: gazetteer])
      let loaded = try folder.loader.load()
      return (try absence(marked, "COUNTRY", changing: [SmallHome.gazetteer: gazetteer]).entries, loaded)
    }
    let (spelled, loaded) = try entries("à ⟦cuba⟧")
    guard case .spelledOtherwise(let entry)? = spelled.first else {
      Issue.record("\(spelled)")
      return
    }
    #expect(loaded.lexicon.term(of: entry) == "Cuba")
    #expect(try entries("à ⟦Oslo⟧").0 == [.noBeginning(token: 1)])
    guard case .goesOnOtherwise(let token, let example, let next)? = try entries("la ⟦Costa Brava⟧").0.first
    else {
      Issue.record("no beginning is shared")
      return
    }
    #expect(token == 2 && loaded.lexicon.term(of: example) == "Costa Rica")
    #expect(next.map(loaded.vocabulary.folded) == ["rica"])
    guard case .goesOnOtherwise(2, _, _)? = try entries("la ⟦Costa⟧").0.first else {
      Issue.record("an entry that does not end there")
      return
    }
    guard case .found(let found)? = try entries("le ⟦roi⟧").0.first else {
      Issue.record("a list for rules")
      return
    }
    #expect(loaded.lexicon.label(of: found) == nil)
  }

  @Test func aSpanInsideAWordSaysSo() throws {
    let absence = try absence("la Nor⟦vège⟧", "COUNTRY")
    #expect(!absence.isOnTokens && absence.entries.isEmpty)
  }
}
