import EntityTesting
import ExampleRecognizers
import Foundation
import Testing

/// `docs/add-a-recognizer.md` does what it says: its files are written, its commands are run, and what they
/// print is what the page shows.
@Suite struct TutorialTests {
  private static let page = "docs/add-a-recognizer.md"

  /// A fenced block, and the remark before it that says what it is.
  struct Block {
    var line: Int
    var language: String
    var remark: String?
    var text: String
  }

  /// A command, and what it prints.
  struct Step {
    var line: Int
    var command: String
    var output: [String] = []
  }

  /// The page by its headings, each with a folder of its own.
  static let sections = blocks(of: text)
  private static let text = (try? shipped(page)) ?? ""
  private static let words = Set(text.split { !$0.isLetter })

  /// The table at the top leads to every way.
  @Test func everyWayIsInTheTable() {
    let ways = Self.text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
    #expect(ways.count >= 4)
    for (number, way) in ways.enumerated() {
      let anchor = way.lowercased().replacing(".", with: "").replacing(" ", with: "-")
      #expect(way.hasPrefix("\(number + 1). "))
      #expect(Self.text.contains("(#\(anchor))"), "\(anchor)")
    }
  }

  @Test(arguments: sections.keys.sorted())
  func everyFileAndCommandWorks(_ section: String) async throws {
    let folder = try TestFolder()
    try FileManager.default.copyItem(atPath: "\(Home.shipped)/Plugins", toPath: folder.path("Plugins"))
    for name in try FileManager.default.subpathsOfDirectory(atPath: "\(Home.shipped)/gazetteers") {
      guard name.contains(".") else { continue }
      let text = try Self.shipped("gazetteers/\(name)")
      try folder.write(Data(Self.cut(text, isList: name.hasSuffix(".tsv")).utf8), to: "gazetteers/\(name)")
    }
    for block in Self.sections[section] ?? [] { try await run(block, in: folder) }
  }

  /// A list without most of what the page does not speak of: reading 60,000 names anew for every command would
  /// only take long.
  private static func cut(_ list: String, isList: Bool) -> String {
    guard isList else { return list }
    let lines = list.split(separator: "\n").enumerated().filter { index, line in
      index < 100 || words.contains(line.prefix { $0.isLetter })
    }
    return lines.map { $0.element + "\n" }.joined()
  }

  private func run(_ block: Block, in folder: TestFolder) async throws {
    let remark = block.remark?.split(separator: ": ", maxSplits: 1).map(String.init) ?? []
    switch remark.first {
    case "file": try folder.write(Data(block.text.utf8), to: remark[1])
    case "append": try folder.write(Data((try folder.read(remark[1]) + block.text).utf8), to: remark[1])
    case "same-as": #expect(try Self.shipped(remark[1]) == block.text, "line \(block.line)")
    case "part-of": #expect(try Self.shipped(remark[1]).contains(block.text), "line \(block.line)")
    case "ci":
      // A slow command is run by a target that CI makes.
      let command = block.text.trimmingCharacters(in: .newlines).replacing(
        "swift test", with: "$(SWIFT) test")
      #expect(try Self.shipped("Makefile").contains("\t\(command)"), "line \(block.line)")
      #expect(try Self.shipped(".ci/run").contains("make \(remark[1])\n"), "line \(block.line)")
    case "expect":
      #expect(try UNResolutions().difference(from: remark[1]).map { $0 + "\n" } == block.text)
    default:
      #expect(block.language == "console", "line \(block.line): nothing says what this block is")
      for step in Self.steps(of: block) { try await run(step, in: folder) }
    }
  }

  private func run(_ step: Step, in folder: TestFolder) async throws {
    let programs = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let run = try await Program.run(
      ["-c", "exec 2>&1\n\(step.command)"], in: folder,
      environment: [
        "PATH": "\(programs):/usr/bin:/bin", "ENTITYKIT_CACHE": folder.path("cache"), "LC_ALL": "C.UTF-8",
      ], program: "/bin/bash")
    let printed = run.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      Self.matches(printed.last == "" ? printed.dropLast() : printed[...], step.output[...]),
      "line \(step.line): \(step.command)\nprints\n\(run.text)")
  }

  /// Whether lines are as the page shows them; `…` stands for any part of a line, or alone for any lines.
  private static func matches(_ lines: ArraySlice<String>, _ shown: ArraySlice<String>) -> Bool {
    guard let first = shown.first else { return lines.isEmpty }
    if first == "…" {
      return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], shown.dropFirst()) }
    }
    guard let line = lines.first else { return false }
    let parts = first.components(separatedBy: "…")
    let isSame =
      parts.count == 1
      ? line == first
      : line.hasPrefix(parts[0]) && line.hasSuffix(parts[parts.count - 1]) && parts.allSatisfy(line.contains)
    return isSame && matches(lines.dropFirst(), shown.dropFirst())
  }

  private static func shipped(_ path: String) throws -> String {
    try String(contentsOfFile: "\(Home.shipped)/\(path)", encoding: .utf8)
  }

  // MARK: Reading the page

  private static func blocks(of page: String) -> [String: [Block]] {
    var blocks: [String: [Block]] = [:]
    var section = ""
    var open: Block?
    var remark: String?
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if var block = open {
        if line == "```" {
          blocks[section, default: []].append(block)
          open = nil
          remark = nil
        } else {
          block.text += line + "\n"
          open = block
        }
      } else if line.hasPrefix("## ") {
        section = String(line.dropFirst(3))
      } else if line.hasPrefix("```") {
        open = Block(line: index + 1, language: String(line.dropFirst(3)), remark: remark, text: "")
      } else if line.hasPrefix("<!-- "), line.hasSuffix(" -->") {
        remark = String(line.dropFirst(5).dropLast(4))
      } else if !line.isEmpty {
        remark = nil
      }
    }
    return blocks
  }

  private static func steps(of block: Block) -> [Step] {
    var steps: [Step] = []
    for (index, line) in block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("$ ") {
        steps.append(Step(line: block.line + index + 1, command: String(line.dropFirst(2))))
      } else if !steps.isEmpty {
        steps[steps.count - 1].output.append(String(line))
      }
    }
    // The end of the block is the end of a line, not a line.
    if steps.last?.output.last == "" { steps[steps.count - 1].output.removeLast() }
    return steps
  }
}
