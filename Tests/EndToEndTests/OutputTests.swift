import Foundation
import Testing

/// What is written, with the small pack.
@Suite struct OutputTests {
  /// Everything that makes one unit of offsets differ from another: scalars outside the BMP, joined emoji,
  /// combining accents, CR LF, no-break spaces and hyphens.
  static let text =
    "😀 Cuba\r\n\r\n👩‍👩‍👧 en Co\u{302}te d’Ivoire,\u{A0}Norve\u{300}ge\u{202F};\r\naux E\u{301}tats\u{2011}Unis\u{A0}: "
    + "𝔘 OSLO 🇨🇺 «\u{A0}COTE D'IVOIRE\u{A0}»\u{FEFF} Cuba👍\u{1F3FD}, ไทย, Côte\u{A0}d'Ivoire"

  static let surfaces = [
    "Cuba", "Co\u{302}te d’Ivoire", "Norve\u{300}ge", "E\u{301}tats\u{2011}Unis", "OSLO", "COTE D'IVOIRE",
    "Cuba", "ไทย",
    "Côte\u{A0}d'Ivoire",
  ]

  @Test(arguments: ["scalar", "utf8", "utf16"], ["-", "text.txt", "text.jsonl"])
  func everyOffsetIsRight(_ unit: String, _ source: String) async throws {
    let folder = try TestFolder(Home.smallFiles)
    try folder.write(Data(Self.text.utf8), to: "text.txt")
    let json = try JSONSerialization.data(withJSONObject: ["id": "x", "text": Self.text])
    try folder.write(json, to: "text.jsonl")
    let run = try await Program.run(
      ["annotate", source, "--offsets", unit], input: Data(Self.text.utf8), in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let object = try #require(try run.objects.first)
    let text = try #require(object["text"] as? String)
    #expect(text.utf8.elementsEqual(Self.text.utf8), "the text is written as it was read")
    let surfaces = try checkedSpans(object, unit: unit)
    #expect(surfaces.map { Array($0.utf8) } == Self.surfaces.map { Array($0.utf8) }, "\(surfaces)")
  }

  /// `script` gives the program a terminal.
  @Test(.enabled("there is no script", { FileManager.default.isExecutableFile(atPath: "/usr/bin/script") }))
  func aTerminalSeesHowFarTheWorkIs() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let line = #"{"text": "\#(String(repeating: "à Oslo, en Norvège. ", count: 500))"}"# + "\n"
    try folder.write(Data(String(repeating: line, count: 60).utf8), to: "long.jsonl")
    let program = try Program.process([], in: folder).executableURL?.path ?? ""
    func errors(_ arguments: String, _ environment: [String: String] = [:]) async throws -> String {
      let run = try await Program.run(
        ["-qec", "\(program) annotate long.jsonl \(arguments)", "/dev/null"], in: folder,
        environment: ["TERM": "xterm"].merging(environment) { $1 }, program: "/usr/bin/script")
      #expect(run.status == 0, "\(run.text)\(run.errors)")
      return run.text
    }
    let shown = try await errors("-o out.jsonl")
    #expect(shown.hasPrefix("\r") && shown.hasSuffix("\r\u{1B}[K"), "\(shown)")
    #expect(shown.contains(/\r\d+ documents, \d+\.\d MB, \d+\.\d MB\/s\u{1B}\[K/), "\(shown)")
    #expect(try await errors("-o out.jsonl", ["TERM": "dumb"]) == "")
    #expect(try await errors("-o out.jsonl 2>err") == "")
    #expect(try folder.read("err") == "")
  }

  @Test func whatWasWrittenCanBeReadAndScored() async throws {
    let folder = try TestFolder(Home.smallFiles)
    for unit in ["scalar", "utf8", "utf16"] {
      let run = try await Program.run(
        ["annotate", "-o", "\(unit).jsonl", "--offsets", unit], input: Data(Self.text.utf8), in: folder)
      #expect(run.status == 0)
    }
    let run = try await Program.run(
      ["evaluate", "--gold", "utf8.jsonl", "--predicted", "utf16.jsonl", "--ids", "--fail-under", "1"],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("ids: accuracy 1.0000 (8 of 8)"), "\(run.text)")
  }

  @Test func everyDocumentIsALineOfItsOwn() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let lines = (0..<500).map { "{\"id\":\"\($0)\",\"text\":\"n° \($0)\\nCuba\\u2028\"}" }.joined(
      separator: "\n")
    let one = try await Program.run(["annotate", "--from", "jsonl"], input: Data(lines.utf8), in: folder)
    let four = try await Program.run(
      ["annotate", "--from", "jsonl", "--jobs", "4"], input: Data(lines.utf8), in: folder)
    #expect(one.status == 0 && four.status == 0)
    #expect(one.output == four.output, "the number of jobs does not show")
    let objects = try one.objects
    #expect(objects.map { $0["id"] as? String } == (0..<500).map { "\($0)" })
    #expect(try objects.allSatisfy { try checkedSpans($0, unit: "scalar") == ["Cuba"] })
  }

  @Test func aLineOfTwoMegabytes() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let text = String(repeating: "Lorem ipsum dolor sit amet à Oslo. ", count: 60_000)
    let line = Data("{\"id\":\"long\",\"text\":\"\(text)\"}\n".utf8)
    #expect(line.count > 2 << 20)
    let run = try await Program.run(["annotate", "--from", "jsonl"], input: line, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let object = try #require(try run.objects.first)
    let spans = try #require(object["spans"] as? [[String: Any]])
    #expect(spans.count == 60_000)
    #expect(spans.last?["start"] as? Int == text.unicodeScalars.count - 6)
  }

  // MARK: Formats

  @Test func htmlIsWellFormed() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let input = Data("<b>le ministre de Cuba & \"Oslo\"</b>".utf8)
    let run = try await Program.run(["annotate", "--to", "html"], input: input, in: folder)
    #expect(run.status == 0)
    #expect(run.text.hasPrefix("<!DOCTYPE html>"))
    #expect(run.text.contains("&lt;b&gt;"))
    #expect(!run.text.contains("<b>"))
    #expect(run.text.hasSuffix("</html>\n"))
  }

  @Test func withoutATerminalThereIsNoColour() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let run = try await Program.run(
      ["annotate", "--to", "terminal"], input: Data("à Cuba\u{1B}[31m".utf8), in: folder,
      environment: ["TERM": "xterm-256color"])
    #expect(run.text == "à ⟦COUNTRY=CU Cuba⟧␛[31m\n")
  }

  @Test func colourMayBeAskedFor() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let run = try await Program.run(
      ["annotate", "--to", "terminal", "--color", "always"], input: Data("à Cuba".utf8), in: folder)
    #expect(run.text.contains("\u{1B}["))
  }

  #if os(Linux)
  struct TerminalCase: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var environment: [String: String]
    var isColoured: Bool
    var testDescription: String { "\(arguments) \(environment)" }
  }

  static let terminals = [
    TerminalCase(arguments: [], environment: ["TERM": "xterm-256color"], isColoured: true),
    TerminalCase(arguments: [], environment: ["TERM": "xterm"], isColoured: true),
    TerminalCase(arguments: [], environment: ["TERM": "xterm-256color", "NO_COLOR": "1"], isColoured: false),
    TerminalCase(arguments: [], environment: ["TERM": "dumb"], isColoured: false),
    TerminalCase(
      arguments: ["--color", "never"], environment: ["TERM": "xterm-256color"], isColoured: false),
  ]

  /// Both ends of a terminal of our own. The C library has functions for it that Swift does not see.
  private static func openTerminal() throws -> (master: Int32, slave: Int32) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var number: CInt = 0
    var isLocked: CInt = 0
    let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
    try #require(
      master >= 0 && ioctl(master, unlock, &isLocked) == 0 && ioctl(master, getNumber, &number) == 0)
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(slave >= 0)
    return (master, slave)
  }

  /// A terminal of our own: text to it is shown, not written as JSON.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/ptmx")), arguments: terminals)
  func aTerminalIsShownTheText(_ expected: TerminalCase) async throws {
    let folder = try TestFolder(Home.smallFiles.merging(["a.txt": "à Cuba"]) { $1 })
    let (master, slave) = try Self.openTerminal()
    defer { close(master) }
    let process = try Program.process(
      ["annotate", "a.txt"] + expected.arguments, in: folder, environment: expected.environment)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: slave)
    process.standardError = FileHandle.nullDevice
    let status = try await Program.finish(process)
    // A short text waits in the terminal until it is read.
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &buffer, buffer.count)
    close(slave)
    let shown = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    #expect(status == 0)
    #expect(shown.contains("Cuba"))
    #expect(!shown.contains("offset_unit"))
    #expect(shown.contains("\u{1B}[") == expected.isColoured, "\(shown.debugDescription)")
  }
  #endif
}
