@_spi(EntityServer) internal import EntityFormats
import EntityKit
import EntityReports
import Hummingbird

/// `POST /convert`: annotated documents as the files of another format, with what it cannot hold.
struct ConvertEndpoint: Sendable {
  let service: EntityService

  private struct File {
    var name: String
    var bytes: [UInt8]
  }

  func callAsFunction(_ request: Request, _ context: ServerContext) async throws -> Response {
    let bytes = try await RequestBodyReader(limits: service.limits).read(request)
    return try await service.queue.admit {
      Response.json(try await service.queue.run { try convert(bytes) })
    }
  }

  private func convert(_ bytes: [UInt8]) throws -> [UInt8] {
    let request = try RequestObject(bytes, keys: ["to", "documents", "offset_unit", "write_offset_unit"])
    let name = try request.requiredString("to")
    let known = DocumentFormat.all.filter { $0.writer != nil }
    guard let format = known.first(where: { $0.name == name }) else {
      throw request.source.problem(
        "unknown-format", "there is no format \"\(name)\"",
        at: try request["to"]?.offset ?? 0,
        help: closest(to: name, among: known.map(\.name)).map { "did you mean \"\($0)\"?" }
          ?? "known: \(known.map(\.name).joined(separator: ", "))")
    }
    let documents = try request.documents(
      "documents", limit: service.limits.documents, unit: try request.offsetUnit(), distinct: true)
    var options = FormatOptions(segmenter: .entityKit)
    if let unit = try request.string("write_offset_unit") {
      guard let unit = OffsetUnit(rawValue: unit) else {
        throw request.source.problem(
          "offset-unit", "unknown offset unit \"\(unit)\"",
          at: try request["write_offset_unit"]?.offset ?? 0)
      }
      options.unit = unit
    }
    let (files, loss) = try Self.write(documents, format, options)
    var writer = JSONWriter()
    writer.object { writer in
      writer.array("files") { writer in
        for file in files {
          writer.object { writer in
            writer.string("name", file.name)
            writer.string("content", utf8: file.bytes)
          }
        }
      }
      writer.json("loss", loss.json.utf8)
    }
    return writer.bytes
  }

  /// One file where the format holds any number of documents, otherwise one or several a document.
  private static func write(
    _ documents: [FormatDocument], _ format: DocumentFormat, _ options: FormatOptions
  ) throws -> ([File], LossReport) {
    var files: [File] = []
    var loss = LossReport(format: format.name, direction: .written)
    var names = DocumentFileNames()
    let ending =
      if case .companions(let main) = format.layout { main } else { format.endings.first ?? "txt" }
    var writer = format.writer!(options)
    var output = FormatOutput()
    for document in documents {
      loss.documents += 1
      loss.annotations += document.annotated.annotations.count
      if Task.isCancelled { throw CancellationError() }
      try writer.write(document, to: &output)
      if format.layout == .stream { continue }
      writer.finish(&output)
      let id = document.annotated.document.id
      let name = names.name(for: id)
      if name != id { loss.losses.add(.documentIDs) }
      for (ending, bytes) in [(ending, output.bytes)] + output.companions {
        files.append(File(name: "\(name).\(ending)", bytes: bytes))
      }
      loss.losses.add(writer.losses)
      (writer, output) = (format.writer!(options), FormatOutput())
    }
    if format.layout == .stream {
      writer.finish(&output)
      loss.losses.add(writer.losses)
      files.append(File(name: "documents.\(ending)", bytes: output.bytes))
    }
    return (files, loss)
  }
}
