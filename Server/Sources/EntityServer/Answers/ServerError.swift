@_spi(EntityServer) internal import EntityFormats
import EntityKit
import HTTPTypes
import Hummingbird

/// Why a request is not answered as it wished: a status for programs, a code and a message for people.
struct ServerError: Error {
  var status: HTTPResponse.Status
  var code: String
  var message: String
  /// In the request: `body:1:14`, `documents[3]`.
  var place: String?
  var help: String?
  var headers: HTTPFields = [:]
  /// Whether the connection ends with the answer.
  var closes = false

  init(
    _ status: HTTPResponse.Status, code: String, _ message: String, place: String? = nil, help: String? = nil
  ) {
    (self.status, self.code, self.message) = (status, code, message)
    (self.place, self.help) = (place, help)
  }

  init(_ diagnostic: Diagnostic) {
    self.init(
      Self.status(of: diagnostic.code), code: diagnostic.code, diagnostic.message,
      place: diagnostic.location?.description, help: diagnostic.help)
  }

  init(_ error: any Error) {
    switch error {
    case let error as ServerError: self = error
    case let diagnostic as Diagnostic: self.init(diagnostic)
    case let diagnostics as Diagnostics:
      let first = diagnostics.errors.first ?? Diagnostic(code: "server.failed", "it failed")
      self.init(first)
      if diagnostics.errors.count > 1 { message += " (and \(diagnostics.errors.count - 1) more)" }
    case let error as any HTTPResponseError:
      self.init(
        error.status, code: "server.http-\(error.status.code)", error.status.reasonPhrase)
    case is CancellationError:
      self.init(.serviceUnavailable, code: "server.cancelled", "the work was cancelled")
    default:
      self.init(.internalServerError, code: "server.failed", "the server failed")
    }
  }

  /// What cannot be read as JSON is a bad request; what can, and means nothing, is not processable.
  private static func status(of code: String) -> HTTPResponse.Status {
    if code == "pipeline.document-too-large" { return .contentTooLarge }
    if code == "pipeline.recognizer-failed" { return .internalServerError }
    let syntax = [".utf8", ".syntax", ".surrogate", ".depth", ".not-object", ".empty"]
    let isSyntax =
      code.hasPrefix("\(RequestBodyReader.code).") && syntax.contains { code.hasSuffix($0) }
    return isSyntax ? .badRequest : .unprocessableContent
  }

  /// `{"error": {…}}`.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in write(to: &writer) }
    return writer.bytes
  }

  func write(to writer: inout JSONWriter) {
    writer.object("error") { writer in
      writer.string("code", code)
      writer.string("message", message)
      if let place { writer.string("place", place) }
      if let help { writer.string("help", help) }
    }
  }

  var response: Response {
    var response = Response.json(json, status: status)
    for field in headers { response.headers[field.name] = field.value }
    if closes { response.headers[.connection] = "close" }
    return response
  }
}

extension [UInt8] {
  /// Values of JSON with commas between.
  mutating func append(list values: [[UInt8]]) {
    for (index, value) in values.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      append(contentsOf: value)
    }
  }
}

extension Response {
  static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    content(bytes, type: "application/json", status: status)
  }

  static func content(
    _ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .contentLength: String(bytes.count)],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
