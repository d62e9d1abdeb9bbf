import EntityKit
import Foundation
internal import Synchronization

/// The pipeline that the server runs now, and those that requests make of it by leaving plugins out or adding
/// entries. A request keeps the pipeline that it began with; the next one may get another.
final class PipelineStore: Sendable {
  /// A pipeline, and which one it is.
  struct Current: Sendable {
    let loaded: LoadedPipeline
    /// 1 for the first, one more with every reload that succeeded.
    let generation: Int
    let date: Date
  }

  /// A reload that did not succeed.
  struct Failure: Sendable {
    let date: Date
    let problems: [Diagnostic]
  }

  /// What a request wants to be different.
  struct Variation: Hashable, Sendable {
    /// Ids or folders of plugins, or names of recognizers.
    var without: Set<String> = []
    /// As `--entries` takes them.
    var entries: [String] = []

    var isNone: Bool { without.isEmpty && entries.isEmpty }
  }

  private struct State {
    var current: Current
    var failure: Failure?
    /// The most recently used last.
    var variants: [(key: Variation, loaded: LoadedPipeline)] = []
  }

  /// How many pipelines that requests made are kept.
  static let capacity = 16

  private let source: PipelineSource
  private let state: Mutex<State>

  /// - Throws: ``Diagnostics`` with everything that is wrong with the pipeline.
  init(_ source: PipelineSource) throws {
    self.source = source
    state = Mutex(
      State(current: Current(loaded: try source.load(without: []), generation: 1, date: Date())))
  }

  var current: Current { state.withLock { $0.current } }
  /// The last reload, where it did not succeed.
  var failure: Failure? { state.withLock { $0.failure } }

  /// How many pipelines that requests made there are.
  var variantCount: Int { state.withLock { $0.variants.count } }

  /// Makes the pipeline anew beside the one that runs, and takes its place where nothing is wrong.
  /// - Returns: what went wrong; `nil` where nothing did.
  func reload() -> Failure? {
    do {
      let loaded = try source.load(without: [])
      state.withLock { state in
        state.current = Current(loaded: loaded, generation: state.current.generation + 1, date: Date())
        state.failure = nil
        state.variants = []
      }
      return nil
    } catch {
      let problems =
        (error as? Diagnostics)?.errors ?? [
          error as? Diagnostic ?? Diagnostic(code: "server.reload", "\(error)")
        ]
      let failure = Failure(date: Date(), problems: problems)
      state.withLock { $0.failure = failure }
      return failure
    }
  }

  /// The pipeline of a request.
  /// - Throws: diagnostics for plugins that are not there and entries that cannot be read.
  /// - Complexity: a load of the pipeline for what nobody asked for lately; call it on a worker.
  func pipeline(_ variation: Variation) throws -> LoadedPipeline {
    let current = current
    if variation.isNone { return current.loaded }
    let kept = state.withLock { state -> LoadedPipeline? in
      guard state.current.generation == current.generation,
        let index = state.variants.firstIndex(where: { $0.key == variation })
      else { return nil }
      let variant = state.variants.remove(at: index)
      state.variants.append(variant)
      return variant.loaded
    }
    if let kept { return kept }
    let made = try make(variation, of: current.loaded)
    state.withLock { state in
      guard state.current.generation == current.generation else { return }
      state.variants.removeAll { $0.key == variation }
      state.variants.append((variation, made))
      if state.variants.count > Self.capacity { state.variants.removeFirst() }
    }
    return made
  }

  private func make(_ variation: Variation, of current: LoadedPipeline) throws -> LoadedPipeline {
    var problems: [Diagnostic] = []
    var folders: Set<String> = []
    var recognizers: Set<String> = []
    let known = current.recognizerNames
    for name in variation.without.sorted() {
      if let plugin = current.plugins.first(where: { $0.id == name || $0.folder == name }) {
        folders.insert(plugin.folder)
      } else if known.contains(name) {
        recognizers.insert(name)
      } else {
        problems.append(Self.unknown(name, among: current.plugins.map(\.id) + known))
      }
    }
    let entries = LexiconEntry.entries(lines: variation.entries, named: "entries", &problems)
    if !problems.isEmpty { throw Diagnostics(problems) }
    var loaded = folders.isEmpty ? current : try source.load(without: folders)
    if !entries.isEmpty { loaded = try loaded.adding(AdHocPlugin(entries: entries)) }
    return recognizers.isEmpty ? loaded : loaded.silencing(recognizers)
  }

  private static func unknown(_ name: String, among known: [String]) -> Diagnostic {
    Diagnostic(
      code: "request.unknown-plugin", "there is no plugin or recognizer \"\(name)\" to leave out",
      at: SourceLocation(file: "without"),
      help: closest(to: name, among: known).map { "did you mean \($0)?" }
        ?? "GET /plugins and /recognizers list them")
  }
}

extension PluginManifest {
  /// The name of its folder, by which pipeline files call it.
  var folder: String { PipelineSource.folder(of: directory) }
}
