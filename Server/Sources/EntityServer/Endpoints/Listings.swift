@_spi(EntityServer) internal import EntityFormats
import EntityKit
import Foundation
import HTTPTypes
import Hummingbird

/// What can be asked about the pipeline that the server runs.
struct Listings: Sendable {
  let service: EntityService

  private var current: PipelineStore.Current { service.pipelines.current }

  /// `GET /labels`: everything that may be found, and by which plugins.
  func labels() -> Response {
    let loaded = current.loaded
    var writer = JSONWriter()
    writer.object { writer in
      writer.array("labels") { writer in
        for label in loaded.pipeline.labels.sorted() {
          writer.object { writer in
            writer.string("label", label.rawValue)
            writer.array("plugins") { writer in
              for plugin in loaded.plugins where plugin.makes.contains(label) {
                writer.string(nil, plugin.id)
              }
            }
          }
        }
      }
    }
    return .json(writer.bytes)
  }

  /// `GET /plugins`: what may be left out of a request.
  func plugins() -> Response {
    let loaded = current.loaded
    let names = loaded.recognizerNames
    var writer = JSONWriter()
    writer.object { writer in
      writer.array("plugins") { writer in
        for plugin in loaded.plugins {
          writer.object { writer in
            writer.string("id", plugin.id)
            writer.string("version", plugin.version)
            writer.string("description", plugin.description)
            writer.strings("languages", plugin.languages)
            writer.strings("makes", plugin.makes.map(\.rawValue))
            writer.strings("needs", plugin.needs.map(\.rawValue))
            writer.strings("recognizers", names.filter { $0.hasPrefix("\(plugin.id)/") })
          }
        }
      }
    }
    return .json(writer.bytes)
  }

  /// `GET /recognizers`: names only, as Presidio's analyzer gives them.
  func recognizers(_ request: Request) throws -> Response {
    try checkLanguage(request)
    var writer = JSONWriter()
    writer.strings(nil, current.loaded.recognizerNames)
    return .json(writer.bytes)
  }

  /// `GET /supportedentities`: labels only, as Presidio's analyzer gives them.
  func supportedEntities(_ request: Request) throws -> Response {
    try checkLanguage(request)
    var writer = JSONWriter()
    writer.strings(nil, current.loaded.pipeline.labels.sorted().map(\.rawValue))
    return .json(writer.bytes)
  }

  /// The query may name a language.
  private func checkLanguage(_ request: Request) throws {
    guard let language = request.uri.queryParameters["language"] else { return }
    try current.loaded.check(language: String(language), place: "query")
  }

  /// `GET /health`: whether the server works, and with what.
  /// - Parameter isTrusted: whether the caller may see what stands in the files of the machine.
  func health(isTrusted: Bool) -> Response {
    let current = current
    let failure = service.pipelines.failure
    var writer = JSONWriter()
    writer.object { writer in
      writer.string("status", failure == nil ? "ok" : "stale")
      writer.string("version", EntityKitVersion.current)
      writer.object("pipeline") { writer in
        writer.string("name", current.loaded.pipeline.name)
        writer.integer("generation", current.generation)
        writer.string("loaded_at", current.date.formatted(.iso8601))
        writer.integer("plugins", current.loaded.plugins.count)
        writer.strings("languages", current.loaded.configuration.languages)
      }
      if let failure {
        writer.object("reload") { writer in
          writer.string("failed_at", failure.date.formatted(.iso8601))
          writer.array("problems") { writer in
            if isTrusted { for problem in failure.problems { writer.diagnostic(problem) } }
          }
        }
      }
    }
    return .json(writer.bytes)
  }
}

extension LoadedPipeline {
  /// - Throws: `request.language` for a language that the pipeline does not read.
  func check(language: String, place: String) throws(ServerError) {
    let known = configuration.languages
    guard !known.contains(language) else { return }
    throw ServerError(
      .unprocessableContent, code: "request.language", "the pipeline does not read \"\(language)\"",
      place: place, help: "it reads \(known.joined(separator: ", "))")
  }
}

extension JSONWriter {
  mutating func strings(_ key: String?, _ values: [String]) {
    array(key) { writer in for value in values { writer.string(nil, value) } }
  }
}
