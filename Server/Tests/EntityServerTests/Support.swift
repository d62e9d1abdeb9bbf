import EntityKit
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import EntityServer

/// A home of plugins in a folder of its own: countries, a rule for titles, and a second plugin of words.
final class Home: Sendable {
  let path: String

  private static let files = [
    "Plugins/pipeline.yaml": """
    name: small
    languages: [fr]
    plugins: [places, words]
    stages: [lexicon, titles]
    conflicts:
      policy: nested
      nesting:
        TITLE: [COUNTRY]
    limits:
      document-bytes: 100000
    """,
    "Plugins/places/plugin.yaml": """
    id: places
    version: 1.0.0
    description: Two countries.
    makes: [COUNTRY, TITLE]
    lexicons:
      - gazetteer: countries/names
        name: countries
      - file: heads.tsv
    rules: [rules.yaml]
    """,
    "Plugins/places/heads.tsv": "term\nministre\nroi\n",
    "Plugins/places/heads.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    "Plugins/places/rules.yaml": """
    stage: titles
    rules:
      - rule: minister
        match: '<heads> "de" [COUNTRY]'
        emit: { label: TITLE }
        accept:
          - "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧"
    """,
    "Plugins/words/plugin.yaml": """
    id: words
    version: 1.0.0
    makes: [WORD]
    lexicons:
      - file: words.tsv
        label: WORD
    """,
    "Plugins/words/words.tsv": "term\nbanane\n",
    "Plugins/words/words.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    "gazetteers/countries/names.tsv": "term\tid\nCuba\tCU\nNorvège\tNO\n",
    "gazetteers/countries/names.meta.yaml": """
    source: me
    licence: CC0-1.0
    defaults:
      label: COUNTRY
    """,
  ]

  static let rules = "Plugins/places/rules.yaml"
  static let names = "gazetteers/countries/names.tsv"

  init() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("entity-server-\(UUID().uuidString)")
    path = folder.path
    for (name, text) in Self.files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  func source(recognizers: [any Recognizer] = []) -> PipelineSource {
    var selection = PipelineSelection()
    selection.recognizers = recognizers
    // Leaves nothing in the cache.
    selection.keepsLists = true
    return PipelineSource(selection, resources: ResourceLocator(root: path, searchPath: []))
  }
}

/// A recognizer that holds every text with its word in it until it is let go, or its task is cancelled.
final class Gate: Recognizer {
  static let word = "attends"

  let descriptor = RecognizerDescriptor(id: "gate", stage: "titles", makes: ["GATE"])
  private let state = Mutex((isOpen: false, waiting: 0, cancelled: 0))

  var waiting: Int { state.withLock { $0.waiting } }
  /// How often the end of a wait was that nobody waited for it any more.
  var cancelled: Int { state.withLock { $0.cancelled } }

  func open() { state.withLock { $0.isOpen = true } }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws {
    guard context.document.text.contains(Self.word) else { return }
    state.withLock { $0.waiting += 1 }
    defer { state.withLock { $0.waiting -= 1 } }
    while !state.withLock({ $0.isOpen }) {
      if Task.isCancelled {
        state.withLock { $0.cancelled += 1 }
        throw CancellationError()
      }
      Thread.sleep(forTimeInterval: 0.001)
    }
  }
}

/// A server for one test.
struct TestServer {
  let home: Home
  let server: EntityServer
  let log = Log()

  init(
    home: Home? = nil, recognizers: [any Recognizer] = [],
    _ change: (inout ServerConfiguration) throws -> Void = { _ in }
  ) throws {
    let home = try home ?? Home()
    self.home = home
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.watchInterval = nil
    try change(&configuration)
    let log = log
    var logger = Logger(label: "test") { label in JSONLogHandler(label: label) { log.add($0) } }
    logger.logLevel = .debug
    server = try EntityServer(configuration, home.source(recognizers: recognizers), logger: logger)
  }

  /// A logger for tests that do not look at the log.
  static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }

  /// Requests without a network between.
  func test(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
    try await server.application().test(.router) { try await body(Client(base: $0)) }
  }

  /// Requests over a socket.
  func testLive(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
    try await server.application().test(.live) { try await body(Client(base: $0)) }
  }
}

/// Everything that was logged.
final class Log: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  func add(_ line: [UInt8]) { bytes.withLock { $0 += line } }
  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

struct Client: Sendable {
  let base: any TestClientProtocol

  var port: Int { base.port ?? 0 }

  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    Answer(try await base.execute(uri: path, method: .get, headers: headers))
  }

  func post(
    _ path: String, _ body: String, type: String? = "application/json", headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await post(path, Array(body.utf8), type: type, headers: headers)
  }

  func post(
    _ path: String, _ body: [UInt8], type: String? = "application/json", headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    headers[.contentType] = type
    return Answer(
      try await base.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body)))
  }
}

/// An answer, and what its JSON says.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: String

  init(_ response: TestResponse) {
    status = response.status.code
    headers = response.headers
    body = String(buffer: response.body)
  }

  var code: String? { value("error", "code") as? String }
  var place: String? { value("error", "place") as? String }

  /// What stands under keys and indices.
  func value(_ path: Any...) -> Any? {
    var value = try? JSONSerialization.jsonObject(with: Data(body.utf8))
    for step in path {
      switch step {
      case let key as String: value = (value as? [String: Any])?[key]
      case let index as Int:
        let list = value as? [Any] ?? []
        value = list.indices.contains(index) ? list[index] : nil
      default: return nil
      }
    }
    return value
  }

  /// `TITLE "ministre de Cuba" 3..<19`, for each span of a document.
  func spans(_ document: Int = 0) -> [String] { Self.spans(value("documents", document, "spans")) }

  static func spans(_ value: Any?) -> [String] {
    (value as? [[String: Any]] ?? []).map {
      "\($0["label"] ?? "") \"\($0["text"] ?? "")\" \($0["start"] ?? "")..<\($0["end"] ?? "")"
    }
  }
}

/// Waits for something that another task brings about; long enough for any machine.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
  for _ in 0..<6000 {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(5))
  }
  Issue.record("\(what) did not happen within half a minute")
}
