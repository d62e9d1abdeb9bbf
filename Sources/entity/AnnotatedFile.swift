import EntityEvaluation
import EntityKit
import Foundation

/// A JSONL file read whole, with the place of every document.
struct AnnotatedFile {
  let path: String
  let documents: [AnnotatedDocument]
  /// Empty for standard input.
  let locations: [SourceLocation]

  /// - Throws: a failure where the file cannot be read, is broken or holds no documents.
  init(path: String) throws {
    self.path = path
    var source = DocumentSource(paths: [path], format: .jsonl)
    var documents: [AnnotatedDocument] = []
    while let document = try source.next() { documents.append(document) }
    if documents.isEmpty {
      throw Failure(
        .badInput,
        [Diagnostic(code: "evaluate.empty", "the file has no documents", at: SourceLocation(file: path))])
    }
    self.documents = documents
    let lines = Self.locations(path)
    // Lines that an annotator rejected are no documents.
    locations = lines.count == documents.count ? lines : []
  }

  /// Annotations that were made by a pipeline.
  init(name: String, documents: [AnnotatedDocument]) {
    path = name
    self.documents = documents
    locations = []
  }

  private static func locations(_ path: String) -> [SourceLocation] {
    guard path != "-", let handle = FileHandle(forReadingAtPath: path) else { return [] }
    var lines = LineReader(handle)
    var locations: [SourceLocation] = []
    var number = 0
    while let line = try? lines.next() {
      number += 1
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if !isBlank { locations.append(SourceLocation(file: path, line: number)) }
    }
    return locations
  }

  /// This file's documents against the gold, checked and paired.
  func report(gold: AnnotatedFile, options: EvaluationOptions) throws -> EvaluationReport {
    try failing(.badInput) {
      EvaluationReport(
        try EvaluationCorpus.pair(
          gold: gold.documents, predicted: documents, goldLocations: gold.locations,
          predictedLocations: locations),
        options: options)
    }
  }
}

extension Pipeline {
  /// Annotates the texts of documents, whatever annotations they carry, and keeps their order.
  func annotate(texts: [AnnotatedDocument], jobs: Int) async throws -> [AnnotatedDocument] {
    var rest = texts[...]
    var annotated: [AnnotatedDocument] = []
    do {
      try await BatchRunner(jobs: jobs).run(
        next: { rest.popFirst()?.document }, work: { try self.run($0) },
        take: { result in
          for diagnostic in result.diagnostics { Terminal.printError(diagnostic.description) }
          annotated.append(result.annotated)
        })
    } catch {
      throw Failure(.badInput, error)
    }
    return annotated
  }
}
