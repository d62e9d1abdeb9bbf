public import EntityRules
public import EntityText
internal import Foundation

extension PluginManifest {
  /// A shared library that recognizes for the plugin.
  public struct Library: Sendable {
    /// The path of its file.
    public var file: String
    /// The stage in which it runs; `nil` for the one that it names itself.
    public var stage: String?
    /// Marked sentences in which it finds what is marked.
    public var accept: [SourceText]
    /// Sentences in which it finds nothing.
    public var reject: [SourceText]
    public var location: SourceLocation
  }

  /// What may stand under `library`.
  enum LibraryKeys {
    static let mapping = YAMLMapping("a library", file, stage, accept, reject)

    static let file = YAMLKey(
      "file", .placed(.text), "The shared library, in the plugin's folder: libships.so.",
      missing: .init(code: "plugin.no-file", message: "the library has no file"))
    static let stage = YAMLKey(
      "stage", .text, "The stage in which it runs, instead of the one that the library names.")
    static let accept = ProcessKeys.accept
    static let reject = ProcessKeys.reject
  }
}

extension PluginManifest.Library {
  private typealias Keys = PluginManifest.LibraryKeys

  init?(_ record: YAMLRecord, in folder: PluginFolder, _ problems: inout [Diagnostic]) {
    stage = record.read(Keys.stage, &problems)
    accept = record.read(Keys.accept, &problems) ?? []
    reject = record.read(Keys.reject, &problems) ?? []
    guard let name = record.read(Keys.file, &problems) else { return nil }
    switch folder.verdict(on: name.value) {
    case .outside(let reason):
      problems.append(
        name.problem(code: "plugin.outside", reason, help: "keep the library in the plugin's folder"))
      return nil
    case .missing:
      problems.append(
        name.problem(
          code: "plugin.missing-file", "there is no library \(folder.path)/\(name.value)",
          help: "it is compiled first: cc -shared -fPIC -o \(name.value) …"))
      return nil
    case .inside:
      // With a slash in it, or the loader would look for it among the system's libraries.
      file = URL(fileURLWithPath: "\(folder.path)/\(name.value)").standardizedFileURL.path
      location = name.location
    }
  }
}
