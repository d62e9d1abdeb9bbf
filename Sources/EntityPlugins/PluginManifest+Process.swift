public import EntityProcesses
internal import EntityRecognition
public import EntityRules
internal import EntityText
internal import Foundation

extension PluginManifest {
  /// A program that recognizes for the plugin.
  public struct Process: Sendable {
    public var configuration: WorkerConfiguration
    /// The stage in which it runs.
    public var stage: String
    /// Marked sentences in which it finds what is marked.
    public var accept: [SourceText]
    /// Sentences in which it finds nothing.
    public var reject: [SourceText]
  }

  /// What may stand under `process`.
  enum ProcessKeys {
    static let mapping = YAMLMapping(
      "a process", command, stage, workers, batch, timeout, startTimeout, memory, accept, reject)

    static let command = YAMLKey(
      "command", .list(of: .placed(.text)),
      "The program and its arguments: a name that is found on the PATH, or a file in the plugin's folder with a / in its name. The working directory is the plugin's folder.",
      missing: .init(
        code: "plugin.no-command", message: "the process has no command",
        help: "for example command: [python3, worker.py]"))
    static let stage = YAMLKey(
      "stage", .text, "The stage in which it runs; \(RuleFile.defaultStage) without it.")
    static let workers = YAMLKey("workers", .integer(atLeast: 1), "How many run at once; 1 without it.")
    static let batch = YAMLKey(
      "batch", .integer(atLeast: 1), "How many documents may be on their way to one worker; 8 without it.")
    static let timeout = YAMLKey(
      "timeout-ms", .integer(atLeast: 1), "The time for one document, in milliseconds; 10000 without it.")
    static let startTimeout = YAMLKey(
      "start-timeout-ms", .integer(atLeast: 1),
      "The time from the start to the hello, in milliseconds; 30000 without it.")
    static let memory = YAMLKey(
      "memory-mb", .integer(atLeast: 1), "The largest address space of a worker, in MiB; 4096 without it.")
    static let accept = YAMLKey(
      "accept", .oneOrMore(of: .sourceText), "Marked sentences in which it must find what is marked.")
    static let reject = YAMLKey(
      "reject", .oneOrMore(of: .sourceText), "Sentences in which it must find nothing.")
  }
}

extension PluginManifest.Process {
  private typealias Keys = PluginManifest.ProcessKeys

  init?(
    _ record: YAMLRecord, plugin: String, makes: [Label], settings: [String: SettingValue],
    in folder: PluginFolder, _ problems: inout [Diagnostic]
  ) {
    stage = record.read(Keys.stage, &problems) ?? RuleFile.defaultStage
    accept = record.read(Keys.accept, &problems) ?? []
    reject = record.read(Keys.reject, &problems) ?? []
    var limits = WorkerLimits()
    if let workers = record.read(Keys.workers, &problems) { limits.workers = workers }
    if let batch = record.read(Keys.batch, &problems) { limits.batch = batch }
    if let time = record.read(Keys.timeout, &problems) { limits.timeout = .milliseconds(time) }
    if let time = record.read(Keys.startTimeout, &problems) { limits.startTimeout = .milliseconds(time) }
    if let memory = record.read(Keys.memory, &problems) { limits.memory = UInt64(min(memory, 1 << 40)) << 20 }
    guard let command = record.read(Keys.command, &problems) else { return nil }
    guard let name = command.first else {
      problems.append(record.place(of: Keys.command).problem("plugin.no-command", "the command is empty"))
      return nil
    }
    guard let program = Self.program(name, in: folder, &problems) else { return nil }
    configuration = WorkerConfiguration(
      plugin: plugin, program: program, arguments: command.dropFirst().map(\.value),
      directory: URL(fileURLWithPath: folder.path).path, labels: Set(makes.map(\.rawValue)))
    configuration.limits = limits
    configuration.settings = settings.mapValues { value in
      switch value {
      case .text(let text): .text(text)
      case .integer(let number): .integer(number)
      case .number(let number): .number(number)
      case .boolean(let flag): .boolean(flag)
      }
    }
  }

  /// The file of a program: one in the folder, or one that is found on the PATH.
  private static func program(
    _ name: Placed<String>, in folder: PluginFolder, _ problems: inout [Diagnostic]
  ) -> String? {
    guard name.value.contains("/") else {
      if let found = ProgramSearch.find(name.value) { return found }
      problems.append(
        name.problem(
          code: "plugin.no-program", "there is no program \"\(name.value)\" on the PATH",
          help: folder.verdict(on: name.value) == .inside
            ? "a file of the plugin's folder is written ./\(name.value)" : nil))
      return nil
    }
    switch folder.verdict(on: name.value) {
    case .outside(let reason):
      problems.append(
        name.problem(
          code: "plugin.outside", reason,
          help: "keep the program in the plugin's folder, or name one that is on the PATH"))
      return nil
    case .missing:
      problems.append(
        name.problem(code: "plugin.missing-file", "there is no program \(folder.path)/\(name.value)"))
      return nil
    case .inside:
      let path = URL(fileURLWithPath: "\(folder.path)/\(name.value)").standardizedFileURL.path
      if ProgramSearch.isProgram(path) { return path }
      problems.append(
        name.problem(
          code: "plugin.no-program", "\(folder.path)/\(name.value) cannot be run",
          help: "chmod +x \(folder.path)/\(name.value)"))
      return nil
    }
  }
}
