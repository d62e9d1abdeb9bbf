internal import CEntityKit
internal import EntityKit
internal import EntityLibraries

/// What a caller says of the pipeline it wants.
struct PipelineRequest {
  let selection: PipelineSelection
  let resources: ResourceLocator

  /// - Throws: ``Diagnostic`` or ``Diagnostics``.
  init(_ pointer: UnsafePointer<ek_options>?) throws {
    let options = try Self.read(pointer)
    var selection = PipelineSelection()
    selection.pipeline = try Self.string(options.pipeline, "pipeline")
    selection.plugins = CStrings.array(options.plugins)
    selection.without = CStrings.array(options.without)
    let languages = CStrings.array(options.languages)
    selection.languages = languages.isEmpty ? nil : languages
    selection.settings = try CStrings.array(options.settings).map { text in
      guard let setting = SettingAssignment(text) else {
        throw Diagnostic(
          code: "options.setting", "\"\(text)\" is not a setting", help: "write plugin.name=value")
      }
      return setting
    }
    selection.entries = CStrings.array(options.entries)
    selection.rules = CStrings.array(options.rules)
    selection.recognizers = try Self.recognizers(options.recognizers)
    self.selection = selection
    if let home = try Self.string(options.home, "home") {
      resources = try ResourceLocator.at(home)
    } else {
      resources = try ResourceLocator.find(program: Self.library)
    }
  }

  /// The options of a caller that was compiled with an older header, whose struct is shorter, or a newer one.
  private static func read(_ pointer: UnsafePointer<ek_options>?) throws(Diagnostic) -> ek_options {
    var options = ek_options()
    guard let pointer else { return options }
    let size = UnsafeRawPointer(pointer).load(as: Int.self)
    guard size >= MemoryLayout<Int>.size, size <= 1 << 16 else {
      throw Diagnostic(
        code: "options.size", "the options have size \(size)", help: "set size to sizeof(ek_options)")
    }
    withUnsafeMutableBytes(of: &options) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, bytes.count)))
    }
    return options
  }

  private static func string(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(Diagnostic) -> String? {
    guard let pointer else { return nil }
    guard let text = CStrings.string(pointer) else {
      throw Diagnostic(code: "options.encoding", "\(what) is not UTF-8")
    }
    return text
  }

  private static func recognizers(_ pointer: UnsafePointer<UnsafePointer<ek_recognizer>?>?) throws(Diagnostic)
    -> [any Recognizer]
  {
    guard var next = pointer else { return [] }
    var result: [any Recognizer] = []
    while let interface = next.pointee {
      result.append(
        try NativeRecognizer(
          interface, defaultStage: PipelineLoader.defaultStage,
          at: SourceLocation(file: "recognizer \(result.count + 1)")))
      next += 1
    }
    return result
  }

  /// The file that this code is in: the shared library, or the program that it was linked into.
  private static var library: String { library_path().map { String(cString: $0) } ?? "" }
}
