import EntityKit
import EntityTesting
import Synchronization
import Testing

/// Finds one word, and breaks the contract as told.
private struct Cubas: Recognizer {
  enum Breach: String, CaseIterable, Sendable {
    case nothing, throwing, empty, outside, inside, undeclared, unnamed, score, id, provenance, alias, later,
      threads, cancelled, impatient
  }

  let breach: Breach
  private let runs = Count()

  final class Count: Sendable {
    let value = Mutex(0)
  }

  init(_ breach: Breach) { self.breach = breach }

  var descriptor: RecognizerDescriptor {
    RecognizerDescriptor(id: "cubas", stage: "rules", makes: breach == .unnamed ? ["A B"] : ["COUNTRY"])
  }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws {
    let text = context.document.text
    let all = try RegularExpression("Cuba|é").matches(in: text).map(\.span)
    let run = runs.value.withLock { count in
      count += 1
      return count
    }
    if breach == .throwing, text.isEmpty { throw Diagnostic(code: "x", "nothing to do") }
    if breach == .impatient, Task.isCancelled { throw Diagnostic(code: "x", "stopped") }
    if Task.isCancelled, breach == .nothing { throw CancellationError() }
    for (index, span) in all.enumerated() {
      if breach == .cancelled, Task.isCancelled, index > 0 { return }
      var annotation = Annotation(
        span: span, label: "COUNTRY", id: "CU",
        provenance: Provenance(recognizer: descriptor.id, origin: "word"))
      var candidate = Candidate(annotation)
      switch breach {
      case .empty: annotation.span = TextSpan(span.start, span.start)
      case .outside: annotation.span = TextSpan(span.start, text.utf8.count + 1)
      case .inside where span.count == 2: annotation.span = TextSpan(span.start, span.start + 1)
      case .undeclared: annotation.label = "TITLE"
      case .unnamed: annotation.label = "A B"
      case .score: annotation.score = 1.5
      case .id: annotation.id = ""
      case .provenance: annotation.provenance = nil
      case .alias: candidate.aliases = [AliasDefinition(tokens: 0..<context.tokens.count + 1)]
      case .later: annotation.score = run.isMultiple(of: 2) ? 1 : 0.5
      case .threads: annotation.score = run % 9 == 4 ? 0.5 : 1
      default: break
      }
      candidate.annotation = annotation
      candidates.add(candidate)
    }
  }
}

@Suite struct RecognizerConformanceTests {
  struct BreachCase: Sendable, CustomTestStringConvertible {
    var breach: String
    var code: String?
    var saying: String = ""
    var testDescription: String { breach }
  }

  static let breaches = [
    BreachCase(breach: "nothing"),
    BreachCase(
      breach: "throwing", code: "throws", saying: "on the empty text: it throws: error: nothing to do [x]"),
    BreachCase(breach: "empty", code: "empty-span", saying: "on \"Cuba, café\": the span 0..<0 is empty"),
    BreachCase(
      breach: "outside", code: "out-of-bounds", saying: "the span 0..<12 leaves the text, which has 11 bytes"),
    BreachCase(breach: "inside", code: "scalar-boundary", saying: "the span 9..<10 cuts a character in two"),
    BreachCase(
      breach: "undeclared", code: "undeclared-label",
      saying: "it makes TITLE, but its descriptor declares COUNTRY"),
    BreachCase(breach: "unnamed", code: "label", saying: "\"A B\" is not a label"),
    BreachCase(breach: "score", code: "score", saying: "the score 1.5"),
    BreachCase(breach: "id", code: "empty-id"), BreachCase(breach: "provenance", code: "provenance"),
    BreachCase(breach: "alias", code: "alias", saying: "an alias covers tokens 0..<4 of 3"),
    BreachCase(breach: "later", code: "repeat"), BreachCase(breach: "threads", code: "threads"),
    BreachCase(breach: "cancelled", code: "cancellation", saying: "only a part"),
    BreachCase(breach: "impatient", code: "cancellation", saying: "it throws error: stopped"),
  ]

  @Test(arguments: breaches)
  func everyBreachIsFound(_ expected: BreachCase) async throws {
    let breach = try #require(Cubas.Breach(rawValue: expected.breach))
    let problems = await RecognizerConformance(
      Cubas(breach), texts: ["Cuba, café"], hugeTextBytes: 5_000
    ).problems()
    let shown = problems.map(\.description).joined(separator: "\n")
    if let code = expected.code {
      #expect(problems.map(\.code).contains("conformance.\(code)"), "\(shown)")
      #expect(shown.contains(expected.saying), "\(shown)")
    } else {
      #expect(shown == "")
    }
  }

  @Test func everyBreachIsTried() {
    #expect(Set(Self.breaches.map(\.breach)) == Set(Cubas.Breach.allCases.map(\.rawValue)))
  }

  @Test func aBreachIsAnIssueOfTheTest() async {
    await withKnownIssue {
      await RecognizerConformance(Cubas(.score), texts: ["Cuba"], hugeTextBytes: 1_000).run()
    } matching: { issue in
      issue.comments.contains {
        $0.rawValue
          == "cubas: error: on \"Cuba\": the score 1.5 does not lie between 0 and 1 [conformance.score]"
      }
    }
  }

  @Test func wrongMarksAreReported() async {
    let problems = await RecognizerConformance(Cubas(.nothing), texts: ["⟦Cuba"], hugeTextBytes: 100)
      .problems()
    #expect(problems.map(\.code) == ["conformance.marks"])
  }

  /// Echoes what it is given, which must be what is marked, and everywhere else something.
  private struct Echo: Recognizer {
    let seen = Cubas.Count()
    let descriptor = RecognizerDescriptor(id: "echo", stage: "rules", makes: ["ECHO"], needs: ["COUNTRY"])
    func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
      for annotation in context.annotations {
        seen.value.withLock { $0 += annotation.label == "COUNTRY" ? 1 : 1_000_000 }
        candidates.add(annotation.span, "ECHO", from: descriptor.id)
      }
    }
  }

  @Test func neededAnnotationsAreGiven() async {
    let echo = Echo()
    await RecognizerConformance(echo, texts: ["⟦TITLE roi de ⟦COUNTRY Cuba⟧⟧"], hugeTextBytes: 1_000).run()
    #expect((100...10_000).contains(echo.seen.value.withLock { $0 }))
  }
}
