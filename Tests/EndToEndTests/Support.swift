import Foundation
import Testing

// MARK: Folders

/// A folder for one test, with what the test writes into it; gone when the test is.
final class TestFolder: Sendable {
  /// Without symbolic links.
  let path: String

  init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("entity-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
    for (name, text) in files { try write(Data(text.utf8), to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: Data, to name: String) throws {
    let file = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }
}

// MARK: Homes

enum Home {
  /// The folder above this file that holds `Package.swift` and `gazetteers`: the pack that is shipped.
  static let shipped: String = {
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

  /// A pack of a few names and one rule, so that the program starts at once.
  static let smallFiles = [
    "Plugins/pipeline.yaml": """
    name: small
    plugins: [places]
    stages: [lexicon, titles]
    conflicts:
      policy: nested
      nesting:
        TITLE: [COUNTRY]
    """,
    "Plugins/places/plugin.yaml": """
    id: places
    version: 1.2.3
    description: A few names.
    makes: [COUNTRY, CITY, TITLE]
    lexicons: [{ file: names.tsv }, { file: heads.tsv }]
    rules: [rules.yaml]
    """,
    "Plugins/places/names.tsv": """
    term\tlabel\tid
    Cuba\t\tCU
    Norvège\t\tNO
    Côte d'Ivoire\t\tCI
    États-Unis\t\tUS
    ไทย\t\tTH
    Oslo\tCITY\t

    """,
    "Plugins/places/names.meta.yaml": "source: me\nlicence: CC0-1.0\ndefaults: { label: COUNTRY }\n",
    "Plugins/places/heads.tsv": "term\nroi\nministre\n",
    "Plugins/places/heads.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    "Plugins/places/rules.yaml": """
    stage: titles
    rules:
      - rule: head
        match: '<heads> ("de" [COUNTRY])?'
        emit: { label: TITLE }
        accept: ["le ⟦TITLE roi de ⟦COUNTRY Norvège⟧⟧"]
    """,
  ]
}

// MARK: The program

/// What a run of the program left behind.
struct Run: Sendable {
  var status: Int32
  var output: Data
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
  var lines: [String] { text.split(separator: "\n").map(String.init) }
  /// The lines of the output as JSON objects.
  var objects: [[String: Any]] {
    get throws {
      try output.split(separator: 0x0A).map {
        try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
      }
    }
  }
}

/// The program, as the package manager built it beside the tests.
enum Program {
  static let path: String = {
    let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let folders =
      [bundle.resolvingSymlinksInPath().deletingLastPathComponent()]
      + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let candidates =
      folders.map { $0.appendingPathComponent("entity").path } + ["\(Home.shipped)/.build/debug/entity"]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
  }()

  /// Runs the program and waits for its end.
  /// - Parameters:
  ///   - arguments: the current folder is `folder`, so that names of files may be relative.
  ///   - home: what `ENTITYKIT_HOME` says; by default the small pack in `folder`.
  ///   - program: instead of the one that was built.
  static func run(
    _ arguments: [String], input: Data = Data(), in folder: TestFolder, home: String? = nil,
    environment: [String: String] = [:], program: String? = nil
  ) async throws -> Run {
    let name = UUID().uuidString
    try folder.write(input, to: "\(name).in")
    try folder.write(Data(), to: "\(name).out")
    try folder.write(Data(), to: "\(name).err")
    let process = try process(arguments, in: folder, home: home, environment: environment)
    if let program { process.executableURL = URL(fileURLWithPath: program) }
    // Files instead of pipes: nobody has to read while the program writes.
    process.standardInput = FileHandle(forReadingAtPath: folder.path("\(name).in"))
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("\(name).out"))
    process.standardError = FileHandle(forWritingAtPath: folder.path("\(name).err"))
    let status = try await finish(process)
    return Run(
      status: status, output: try Data(contentsOf: URL(fileURLWithPath: folder.path("\(name).out"))),
      errors: try folder.read("\(name).err"))
  }

  static func process(
    _ arguments: [String], in folder: TestFolder, home: String? = nil, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ["PATH": "/usr/bin:/bin", "ENTITYKIT_HOME": home ?? folder.path]
      .merging(environment) { $1 }
    // What the toolchain needs to find its libraries.
    if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
      process.environment?["LD_LIBRARY_PATH"] = libraries
    }
    return process
  }

  static func finish(_ process: Process) async throws -> Int32 {
    try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { finished in
        // A signal must not look like a status of the program's own.
        let isExit = finished.terminationReason == .exit
        continuation.resume(returning: isExit ? finished.terminationStatus : -finished.terminationStatus)
      }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }
}

// MARK: Offsets

/// The text between two offsets, counted as the unit says; `nil` where they are not in the text.
func slice(_ text: String, _ start: Int, _ end: Int, unit: String) -> String? {
  guard start >= 0, start < end else { return nil }
  switch unit {
  case "utf8":
    let units = Array(text.utf8)
    return end <= units.count ? String(validating: units[start..<end], as: UTF8.self) : nil
  case "utf16":
    let units = Array(text.utf16)
    return end <= units.count ? String(validating: units[start..<end], as: UTF16.self) : nil
  case "scalar":
    let units = Array(text.unicodeScalars)
    return end <= units.count ? String(String.UnicodeScalarView(units[start..<end])) : nil
  default: return nil
  }
}

/// The texts of a document's spans, after checking that every one lies where its offsets say.
func checkedSpans(_ object: [String: Any], unit: String) throws -> [String] {
  #expect(object["offset_unit"] as? String == unit)
  let text = try #require(object["text"] as? String)
  let spans = try #require(object["spans"] as? [[String: Any]])
  return try spans.map { span in
    let (start, end) = (try #require(span["start"] as? Int), try #require(span["end"] as? Int))
    let surface = try #require(span["text"] as? String)
    let found = slice(text, start, end, unit: unit) ?? "nothing"
    // Byte for byte: strings that are only canonically equivalent are equal in Swift.
    #expect(
      found.utf8.elementsEqual(surface.utf8), "\(unit) \(start)..<\(end) is \"\(found)\", not \"\(surface)\"")
    return surface
  }
}
