import ArgumentParser
import EntityKit
import Foundation

extension PluginCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Write the folder of a new plugin, which works as it is.",
      discussion: "Without --lexicon, --rules, --swift or --process it has a list and a rule.")

    @Argument(help: "The plugin's name: lower-case letters, digits, and hyphens between them.")
    var name: String

    @Flag(help: "A list, with its meta file.")
    var lexicon = false

    @Flag(help: "A rule file, with a sentence that it must find and one that it must not.")
    var rules = false

    @Flag(help: "A Swift package with a recognizer and its tests.")
    var swift = false

    @Option(help: ArgumentHelp("A program that recognizes, in this language.", valueName: "python"))
    var process: ProcessLanguage?

    enum ProcessLanguage: String, ExpressibleByArgument { case python }

    @Option(help: ArgumentHelp("The label of its annotations; the name in upper case without it."))
    var label: String?

    @Option(
      name: .shortAndLong, help: ArgumentHelp("The folder to make; the name without it.", valueName: "dir"))
    var output: String?

    @Option(
      help: ArgumentHelp(
        "Where the package EntityKit stands, for --swift; found where this program runs in a checkout.",
        valueName: "dir"))
    var entitykit: String?

    func run() throws {
      var parts: Set<PluginTemplate.Part> = []
      if lexicon { parts.insert(.lexicon) }
      if rules { parts.insert(.rules) }
      if swift { parts.insert(.swift) }
      if process != nil { parts.insert(.process) }
      if parts.isEmpty { parts = [.lexicon, .rules] }
      let template = try failing(.usage) {
        try PluginTemplate(
          name: name, label: label.map { Label($0) }, parts: parts,
          package: parts.contains(.swift) ? try package() : "")
      }
      let folder = output ?? name
      try failing(.usage) { try write(template.files, to: folder) }
      try Terminal.print("made \(folder): \(template.files.keys.sorted().joined(separator: ", "))")
      try Terminal.print("try it: entity plugin check \(Self.path(folder))")
      if parts.contains(.swift) { try Terminal.print("        swift test --package-path \(folder)") }
    }

    /// As `plugin check` tells a folder from a plugin's name.
    private static func path(_ folder: String) -> String { folder.contains("/") ? folder : "./\(folder)" }

    private func package() throws -> String {
      func isPackage(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/Package.swift")
      }
      if let entitykit {
        let path = URL(fileURLWithPath: entitykit).path
        if isPackage(path) { return path }
        throw Diagnostic(
          code: "plugin.package", "there is no Swift package", at: SourceLocation(file: path),
          help: "--entitykit names the folder with the sources of EntityKit")
      }
      if let root = try? PipelineOptions.resources().root, isPackage(root) {
        return URL(fileURLWithPath: root).path
      }
      throw Diagnostic(
        code: "plugin.package", "a Swift package needs the sources of EntityKit",
        help: "say where they stand with --entitykit DIR")
    }

    private func write(_ files: [String: String], to folder: String) throws {
      if let there = try? FileManager.default.contentsOfDirectory(atPath: folder), !there.isEmpty {
        throw Diagnostic(
          code: "plugin.exists", "the folder is there already, and not empty",
          at: SourceLocation(file: folder), help: "name another with --output")
      }
      for (name, text) in files {
        let file = URL(fileURLWithPath: "\(folder)/\(name)")
        do {
          try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data(text.utf8).write(to: file)
        } catch {
          throw Diagnostic(
            code: "file.unwritable", "the file cannot be written", at: SourceLocation(file: file.path))
        }
      }
    }
  }
}
