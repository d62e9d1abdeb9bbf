import EntityKit
import Foundation
import Testing

// MARK: Folders

/// A folder for one test, with what the test writes into it; gone when the test is.
final class TestFolder {
  /// Without symbolic links.
  let path: String

  init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("entitykit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws { try write(bytes: Array(text.utf8), to: name) }

  func write(bytes: [UInt8], to name: String) throws {
    let file = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}

/// A home of plugins and gazetteers, as small as can be: a list of two countries, a list of words, and a
/// rule in a later stage.
enum SmallHome {
  static let pipeline = "Plugins/pipeline.yaml"
  static let manifest = "Plugins/places/plugin.yaml"
  static let rules = "Plugins/places/rules.yaml"
  static let gazetteer = "gazetteers/countries/names.tsv"
  static let meta = "gazetteers/countries/names.meta.yaml"

  static let files = [
    pipeline: """
    name: small
    plugins: [places]
    stages: [lexicon, titles]
    conflicts:
      policy: nested
      nesting:
        TITLE: [COUNTRY]
    """,
    manifest: """
    id: places
    version: 1.0.0
    makes: [COUNTRY, TITLE]
    lexicons:
      - gazetteer: countries/names
        name: countries
      - file: heads.tsv
    rules: [rules.yaml]
    """,
    "Plugins/places/heads.tsv": "term\nministre\nroi\n",
    "Plugins/places/heads.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    rules: """
    stage: titles
    rules:
      - rule: minister
        match: '<heads> "de" [COUNTRY]'
        emit: { label: TITLE }
        accept:
          - "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧"
        reject:
          - "le roi est là"
    """,
    gazetteer: "term\tid\nCuba\tCU\nNorvège\tNO\n",
    meta: """
    source: me
    licence: CC0-1.0
    defaults:
      label: COUNTRY
    """,
  ]

  static func folder(changing changes: [String: String?] = [:]) throws -> TestFolder {
    var files = files
    // `nil` takes a file away.
    for (name, text) in changes { files[name] = text }
    return try TestFolder(files)
  }
}

extension TestFolder {
  /// Keeps the lists, and so leaves nothing in the cache.
  var loader: PipelineLoader {
    var loader = PipelineLoader(resources: ResourceLocator(root: path))
    loader.keepsLists = true
    return loader
  }

  /// What keeps the folder's pipeline from being made; empty where it is made.
  func errors(_ change: (inout PipelineLoader) -> Void = { _ in }) -> [Diagnostic] {
    var loader = loader
    change(&loader)
    do {
      _ = try loader.load()
      return []
    } catch let problems as Diagnostics {
      return problems.all
    } catch {
      Issue.record("not a list of diagnostics: \(error)")
      return []
    }
  }

  /// A place below the folder, without the folder.
  func place(_ diagnostic: Diagnostic) -> String {
    (diagnostic.location?.description ?? "").replacing(path + "/", with: "")
  }
}

// MARK: The pack

/// The files that are shipped.
enum Pack {
  /// The folder above this file that holds `Package.swift` and `gazetteers`.
  static let root: String = {
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      let holdsAll = ["Package.swift", "gazetteers"].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      if holdsAll { return folder.path }
      folder.deleteLastPathComponent()
    }
    fatalError("no folder above \(#filePath) holds Package.swift and gazetteers")
  }()

  /// The default pipeline with its lists, loaded once.
  static let loaded: Result<LoadedPipeline, any Error> = Result {
    var loader = PipelineLoader(resources: ResourceLocator(root: root))
    loader.keepsLists = true
    return try loader.load()
  }
}
