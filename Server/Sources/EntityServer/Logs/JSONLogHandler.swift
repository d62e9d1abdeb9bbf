@_spi(EntityServer) internal import EntityFormats
import Foundation
public import Logging

/// Writes each entry of the log as one JSON object a line.
public struct JSONLogHandler: LogHandler {
  public var logLevel = Logger.Level.info
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let write: @Sendable ([UInt8]) -> Void

  /// Writes to standard error.
  public init(label: String) {
    self.init(label: label) { FileHandle.standardError.write(Data($0)) }
  }

  /// - Parameter write: takes one line with its end.
  public init(label: String, write: @escaping @Sendable ([UInt8]) -> Void) {
    self.label = label
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var fields = metadata
    for (key, value) in metadataProvider?.get() ?? [:] { fields[key] = value }
    for (key, value) in event.metadata ?? [:] { fields[key] = value }
    var writer = JSONWriter()
    writer.object { writer in
      writer.string("time", Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      writer.string("level", event.level.rawValue)
      writer.string("logger", label)
      writer.string("message", event.message.description)
      for (key, value) in fields.sorted(by: { $0.key < $1.key }) { Self.write(key, value, to: &writer) }
    }
    write(writer.bytes + [UInt8(ascii: "\n")])
  }

  private static func write(_ key: String?, _ value: Logger.Metadata.Value, to writer: inout JSONWriter) {
    switch value {
    case .string(let value): writer.string(key, value)
    case .stringConvertible(let value as Int): writer.integer(key, value)
    case .stringConvertible(let value as Double): writer.number(key, value)
    case .stringConvertible(let value): writer.string(key, value.description)
    case .array(let values):
      writer.array(key) { writer in for value in values { write(nil, value, to: &writer) } }
    case .dictionary(let values):
      writer.object(key) { writer in
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { write(key, value, to: &writer) }
      }
    }
  }
}
