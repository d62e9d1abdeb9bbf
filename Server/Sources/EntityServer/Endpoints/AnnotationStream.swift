@_spi(EntityServer) internal import EntityFormats
import EntityKit
import HTTPTypes
import Hummingbird
internal import NIOCore

/// `POST /annotate` with `application/x-ndjson`: a document a line in, its spans a line out, in the same order.
///
/// The next line is read only when the answer to the one before is on its way, so that neither a long job nor a
/// slow client takes more memory than a line and its answer.
struct AnnotationStream: Sendable {
  static let mediaType = "application/x-ndjson"

  let service: EntityService
  let annotate: AnnotateEndpoint

  func response(to request: Request) async throws -> Response {
    let options = try AnnotateOptions(query: request)
    // What is wrong with the request as a whole is said before the answer begins.
    let loaded = try await service.pipeline(options.variation)
    if let labels = options.labels { try service.check(labels, madeBy: loaded) }
    let admission = try service.queue.admit()
    let body = request.body
    return Response(
      status: .ok, headers: [.contentType: Self.mediaType],
      body: ResponseBody { writer in
        defer { withExtendedLifetime(admission) {} }
        var lines = NDJSONLines(limit: service.limits.bodyBytes)
        for try await chunk in body {
          for line in lines.take(chunk) { try await answer(line, loaded, options, &writer) }
        }
        for line in lines.finish() { try await answer(line, loaded, options, &writer) }
        try await writer.finish(nil)
      })
  }

  /// A line that cannot be answered is answered with an error, and the stream goes on.
  private func answer(
    _ line: NDJSONLines.Line, _ loaded: LoadedPipeline, _ options: AnnotateOptions,
    _ writer: inout any ResponseBodyWriter
  ) async throws {
    var output: [UInt8]
    do {
      guard !line.isTooLong else { throw tooLong(line) }
      let lead = Array("\"offset_unit\":\"\(options.unit.rawValue)\",".utf8)
      let answer = try await service.queue.run(place: "body:\(line.number)") {
        try document(line).map { try annotate.annotate($0, loaded, options, lead: lead) }
      }
      guard let answer else { return }
      output = answer
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      output = ServerError(error).json
    }
    output.append(UInt8(ascii: "\n"))
    try await writer.write(ByteBuffer(bytes: output))
  }

  private func document(_ line: NDJSONLines.Line) throws -> Document? {
    var reader = JSONLinesReader(file: RequestBodyReader.name)
    return try reader.read(line: line.bytes, number: line.number)?.document
  }

  private func tooLong(_ line: NDJSONLines.Line) -> ServerError {
    ServerError(
      .contentTooLarge, code: "server.line-too-long",
      "the line is longer than \(service.limits.bodyBytes) bytes", place: "body:\(line.number)")
  }
}

/// Cuts chunks into lines, and holds no more of a line than its limit.
struct NDJSONLines {
  struct Line {
    var number: Int
    var bytes: [UInt8]
    var isTooLong: Bool
  }

  let limit: Int
  private var current = Line(number: 1, bytes: [], isTooLong: false)

  init(limit: Int) { self.limit = limit }

  /// The lines that end in a chunk.
  mutating func take(_ chunk: ByteBuffer) -> [Line] {
    var lines: [Line] = []
    var rest = chunk.readableBytesView[...]
    while let end = rest.firstIndex(of: 0x0A) {
      add(rest[..<end])
      lines.append(current)
      current = Line(number: current.number + 1, bytes: [], isTooLong: false)
      rest = rest[(end + 1)...]
    }
    add(rest)
    return lines
  }

  /// What stands after the last line end.
  func finish() -> [Line] { current.bytes.isEmpty && !current.isTooLong ? [] : [current] }

  private mutating func add(_ bytes: ByteBufferView) {
    if current.bytes.count + bytes.count > limit {
      current.isTooLong = true
      current.bytes = []
    }
    if !current.isTooLong { current.bytes += bytes }
  }
}
