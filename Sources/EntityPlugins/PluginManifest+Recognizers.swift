internal import EntityLibraries
internal import EntityPipeline
internal import EntityProcesses
internal import EntityRecognition
internal import EntityText

/// The recognizers that are code of the plugin's own: a program, a shared library.
extension PluginManifest {
  private var processID: String { "\(id)/process" }
  private var libraryID: String { "\(id)/library" }

  /// What the recognizers are called.
  var codeIDs: [String] { (process == nil ? [] : [processID]) + (library == nil ? [] : [libraryID]) }

  /// Starts no program, which happens when the first text comes; loads the library.
  func recognizers(_ configuration: PipelineConfiguration, _ problems: inout [Diagnostic]) -> [any Recognizer]
  {
    var result: [any Recognizer] = []
    if let process = processRecognizer(configuration) { result.append(process) }
    do throws(Diagnostic) {
      if let library = try libraryRecognizer() { result.append(library) }
    } catch {
      problems.append(error)
    }
    return result
  }

  private func processRecognizer(_ pipeline: PipelineConfiguration) -> ProcessRecognizer? {
    guard let process else { return nil }
    var configuration = process.configuration
    configuration.languages = pipeline.languages
    return ProcessRecognizer(
      configuration, id: processID, version: version, stage: process.stage, needs: Set(needs))
  }

  func libraryRecognizer() throws(Diagnostic) -> NativeRecognizer? {
    guard let library else { return nil }
    return try NativeRecognizer(
      SharedLibrary.recognizer(at: library.file, named: library.location), id: libraryID, version: version,
      stage: library.stage, defaultStage: RuleFile.defaultStage, makes: Set(makes), needs: Set(needs),
      settings: settingValues.mapValues(\.description), at: library.location)
  }
}
