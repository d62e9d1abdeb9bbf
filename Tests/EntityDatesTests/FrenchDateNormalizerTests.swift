import EntityDates
import EntityRecognition
import EntityText
import Testing

@Suite struct FrenchDateNormalizerTests {
  @Test(arguments: DateCase.all)
  func expressionsStandForTheirDates(_ test: DateCase) {
    let dates = FrenchDateNormalizer()
    #expect(dates.value(of: test.expression, writtenOn: nil)?.description == test.open)
    #expect(dates.value(of: test.expression, writtenOn: DateCase.today)?.description == test.resolved)
  }

  @Test func normalizerHasTheNameThatManifestsUse() {
    #expect(FrenchDateNormalizer().name == "dates-fr")
    #expect(FrenchDateNormalizer().label == "DATE")
  }

  @Test func valueIsThatOfTheSpanOnTheDayOfTheDocument() {
    let text = "À Évian, jusqu’au 16 juin, hier"
    func values(_ date: CalendarDate?) -> [String?] {
      let document = Document(text: text, date: date)
      return [TextSpan(22, 29), TextSpan(31, 35)].map {
        FrenchDateNormalizer().value(of: Annotation(span: $0, label: "DATE"), in: document)
      }
    }
    #expect(values(nil) == ["XXXX-06-16", "PAST_REF"])
    #expect(values(CalendarDate(iso8601: "2021-06-16")) == ["2021-06-16", "2021-06-15"])
  }
}

/// What something lasts since has come: "depuis" before the span, which is no part of it.
@Suite struct SinceTests {
  @Test(
    arguments: [
      ("depuis le ⟦DATE 7 octobre⟧", "2024-06-05", "2023-10-07"),
      ("Depuis ⟦DATE octobre⟧", "2024-06-05", "2023-10"),
      ("depuis l’⟦DATE automne⟧", "2024-06-05", "2023-FA"),
      ("depuis le ⟦DATE 5 juin⟧", "2024-06-05", "2024-06-05"),
      ("depuis ⟦DATE juin⟧", "2024-06-05", "2024-06"),
      ("depuis\nle  ⟦DATE 7 octobre⟧", "2024-06-05", "2023-10-07"),
      ("depuis le ⟦DATE 7 octobre prochain⟧", "2024-06-05", "2024-10-07"),
      ("le ⟦DATE 7 octobre⟧", "2024-06-05", "2024-10-07"),
      ("le ⟦DATE 7 mars⟧", "2024-06-05", "2024-03-07"),
      ("depuis que le ⟦DATE 7 octobre⟧", "2024-06-05", "2024-10-07"),
    ])
  func aDateSinceWhenIsOver(_ marked: String, _ day: String, _ expected: String) throws {
    let marked = try MarkedText(marked)
    let document = Document(text: marked.text, date: CalendarDate(iso8601: day))
    let annotation = try #require(marked.annotations.first)
    #expect(FrenchDateNormalizer().value(of: annotation, in: document) == expected)
  }
}

/// What changes with the day of writing.
@Suite struct DayOfWritingTests {
  @Test(
    arguments: [
      ("31 décembre", "2023-01-02", "2022-12-31"),
      ("3 janvier", "2022-12-30", "2023-01-03"),
      ("décembre", "2023-01-02", "2022-12"),
      ("janvier", "2022-12-30", "2023-01"),
      ("30 décembre au 2 janvier", "2022-12-20", "2022-12-30/2023-01-02"),
      ("30 décembre au 2 janvier", "2023-01-10", "2022-12-30/2023-01-02"),
      ("hier", "2023-01-01", "2022-12-31"),
      ("demain", "2024-02-28", "2024-02-29"),
      ("après-demain", "2023-02-27", "2023-03-01"),
      ("mois dernier", "2023-01-15", "2022-12"),
      ("mois prochain", "2022-12-31", "2023-01"),
      ("trimestre dernier", "2023-02-01", "2022-Q4"),
      ("semestre prochain", "2022-09-01", "2023-H1"),
      ("semaine dernière", "2021-01-05", "2020-W53"),
      ("semaine prochaine", "2020-12-28", "2021-W01"),
      ("week-end dernier", "2023-06-12", "2023-W23-WE"),
      ("week-end dernier", "2023-06-11", "2023-W22-WE"),
      ("week-end prochain", "2023-06-10", "2023-W24-WE"),
      ("week-end prochain", "2023-06-11", "2023-W24-WE"),
      ("été dernier", "2023-09-01", "2023-SU"),
      ("été dernier", "2023-08-31", "2022-SU"),
      ("été prochain", "2023-05-31", "2023-SU"),
      ("hiver dernier", "2023-01-15", "2021-WI"),
      ("hiver dernier", "2023-03-01", "2022-WI"),
      ("hiver prochain", "2023-01-15", "2023-WI"),
      ("cet hiver", "2023-01-15", "2022-WI"),
      ("an dernier", "2000-01-01", "1999"),
      ("siècle dernier", "2000-12-31", "18"),
      ("siècle dernier", "2001-01-01", "19"),
      ("jeudi 26", "2023-01-28", "2023-01-26"),
      ("mercredi 1er", "2023-01-28", "2023-02-01"),
      ("29 février", "2022-06-01", "2024-02-29"),
      ("29 février", "1900-06-01", "1904-02-29"),
      ("hier", "0001-01-01", nil),
      ("demain", "9999-12-31", nil),
    ] as [(String, String, String?)])
  func expressionsAreResolvedAgainstIt(_ expression: String, _ day: String, _ expected: String?) {
    #expect(value(expression, on: day) == expected)
  }
}
