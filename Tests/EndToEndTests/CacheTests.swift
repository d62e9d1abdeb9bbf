import Foundation
import Testing

/// Compiled lexicons are kept from run to run; nobody notices but by the time.
@Suite struct CacheTests {
  private let folder: TestFolder
  private static let input = Data("le roi de Norvège, Cuba et Oslo".utf8)

  init() throws { folder = try TestFolder(Home.smallFiles) }

  private func run(_ arguments: String..., cache: String = "cache") async throws -> Run {
    try await Program.run(
      arguments, input: Self.input, in: folder,
      environment: ["ENTITYKIT_CACHE": cache.isEmpty ? "" : folder.path(cache)])
  }

  private func kept() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("cache")).map { "cache/\($0)" }
  }

  @Test func aSecondRunSaysTheSame() async throws {
    let without = try await run("annotate", cache: "")
    let cold = try await run("annotate")
    #expect(try kept().count == 1)
    let warm = try await run("annotate")
    #expect(without.status == 0 && without.text.contains("\"id\":\"NO\""))
    #expect(cold.output == without.output)
    #expect(warm.output == without.output)
    #expect(try kept().count == 1)
  }

  @Test func aChangedGazetteerIsSeen() async throws {
    _ = try await run("annotate")
    try folder.write(Data("term\tlabel\tid\nCuba\t\tXX\n".utf8), to: "Plugins/places/names.tsv")
    let run = try await run("annotate")
    #expect(run.text.contains("\"id\":\"XX\""))
    #expect(!run.text.contains("Oslo\",\"source"))
  }

  @Test(arguments: ["nothing", "the beginning", "other bytes", "a byte changed"])
  func aBrokenFileIsMadeAgain(_ damage: String) async throws {
    let cold = try await run("annotate")
    let file = try #require(try kept().first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(file)))
    switch damage {
    case "nothing": bytes = Data()
    case "the beginning": bytes = bytes.prefix(bytes.count / 2)
    case "other bytes": bytes = Data(repeating: 0xFF, count: bytes.count)
    default: bytes[bytes.count * 3 / 4] ^= 0x40
    }
    try folder.write(bytes, to: file)
    let again = try await run("annotate")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output == cold.output)
  }

  @Test func errorsAreReportedEachTime() async throws {
    try folder.write(
      Data("stage: titles\nrules:\n  - rule: a\n    match: '<x>'\n    emit: { label: TITLE }\n".utf8),
      to: "Plugins/places/rules.yaml")
    for _ in 1...2 {
      let run = try await run("annotate")
      #expect(run.status == 2)
      #expect(run.errors.contains("there is no list <x>"))
    }
  }

  @Test func entriesAreCheckedEachTime() async throws {
    _ = try await run("annotate")
    for _ in 1...2 { #expect(try await run("plugin", "check").text.contains("8 forms of entries: 0 errors")) }
  }

  @Test func aFolderThatCannotBeWrittenIsPassedOver() async throws {
    try folder.write(Data(), to: "file")
    let run = try await run("annotate", cache: "file/in/a/file")
    #expect(run.status == 0)
    #expect(run.errors == "")
  }
}
