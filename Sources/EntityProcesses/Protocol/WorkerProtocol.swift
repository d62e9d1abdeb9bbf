internal import EntityText
internal import Foundation

/// The messages between EntityKit and a worker: JSON objects, one a line, each with a `type`.
/// docs/process-plugins.md is the contract for people; a change of meaning raises the version.
enum WorkerProtocol {
  static let version = 1

  // MARK: To the worker

  struct Hello: Encodable {
    let type = "hello"
    let version = WorkerProtocol.version
    let plugin: String
    let languages: [String]
    let settings: [String: WorkerSetting]

    enum CodingKeys: String, CodingKey { case type, version = "protocol", plugin, languages, settings }
  }

  struct DocumentMessage: Encodable {
    let type = "document"
    let id: Int
    let name: String
    let text: String
    let date: String?
    let language: String?
    let annotations: [Earlier]
  }

  /// An annotation of an earlier stage, in the worker's own offset unit.
  struct Earlier: Encodable {
    let start: Int
    let end: Int
    let label: String
    let id: String?
  }

  struct Ping: Encodable {
    let type = "ping"
    let id: Int
  }

  struct Shutdown: Encodable { let type = "shutdown" }

  /// One line, with its end.
  static func line(_ message: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(message) else { preconditionFailure("a message always encodes") }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  // MARK: From the worker

  enum Reply: Sendable {
    case hello(WorkerHello)
    case candidates(id: Int, [RawCandidate])
    /// The worker cannot do what was asked; `nil` where it could not read what.
    case error(id: Int?, message: String)
    case pong(id: Int)
  }

  /// A candidate as the worker says it, not yet checked.
  struct RawCandidate: Decodable, Sendable, Hashable {
    let start: Int
    let end: Int
    let label: String
    let id: String?
    let score: Double?
    let features: [String: String]?
    let because: String?
  }

  /// - Throws: what is wrong with the line, for the worker's author.
  static func reply(_ line: [UInt8]) throws(WorkerViolation) -> Reply {
    do {
      let data = Data(line)
      let decoder = JSONDecoder()
      switch try decoder.decode(Kind.self, from: data).type {
      case "hello": return .hello(try decoder.decode(WorkerHello.self, from: data))
      case "candidates":
        let answer = try decoder.decode(Answer.self, from: data)
        return .candidates(id: answer.id, answer.candidates)
      case "error":
        let answer = try decoder.decode(Complaint.self, from: data)
        return .error(id: answer.id, message: answer.message)
      case "pong": return .pong(id: try decoder.decode(Pong.self, from: data).id)
      case let other: throw WorkerViolation.malformed("a message of type \(WorkerText.quoted(other))")
      }
    } catch let violation as WorkerViolation {
      throw violation
    } catch let error as DecodingError {
      throw .malformed("\(describe(error, line)): \(WorkerText.quoted(line))")
    } catch {
      throw .malformed("\(WorkerText.quoted(line)), which is no message")
    }
  }

  private struct Kind: Decodable { let type: String }
  private struct Pong: Decodable { let id: Int }
  private struct Complaint: Decodable {
    let id: Int?
    let message: String
  }
  private struct Answer: Decodable {
    let id: Int
    let candidates: [RawCandidate]
  }

  private static func describe(_ error: DecodingError, _ line: [UInt8]) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    }
    switch error {
    case .keyNotFound(let key, let context): return "a message without \(place(context.codingPath + [key]))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return context.codingPath.isEmpty
        ? "a line that is no JSON object"
        : "a message with a wrong \(place(context.codingPath))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "a message with a wrong \(place(context.codingPath))"
    default:
      let isJSON = (try? JSONSerialization.jsonObject(with: Data(line), options: .fragmentsAllowed)) != nil
      return isJSON ? "a message with a number that does not fit" : "a line that is not JSON"
    }
  }
}

/// What a worker says of itself.
public struct WorkerHello: Decodable, Sendable, Hashable {
  public let protocolVersion: Int
  public let name: String
  public let version: String
  public let labels: [String]
  /// `utf8`, `scalar` or `utf16`.
  public let offsetUnit: String

  enum CodingKeys: String, CodingKey {
    case protocolVersion = "protocol", name, version, labels, offsetUnit = "offset_unit"
  }

  /// What makes it unusable; `nil` for nothing.
  func violation(for configuration: WorkerConfiguration) -> WorkerViolation? {
    if protocolVersion != WorkerProtocol.version {
      return .hello(
        "it speaks version \(protocolVersion) of the protocol, not \(WorkerProtocol.version)")
    }
    if name.isEmpty { return .hello("its hello has an empty name") }
    if OffsetUnit(rawValue: offsetUnit) == nil {
      let known = OffsetUnit.allCases.map(\.rawValue).joined(separator: ", ")
      return .hello("there is no offset unit \(WorkerText.quoted(offsetUnit)); known: \(known)")
    }
    if let label = labels.first(where: { !configuration.labels.contains($0) }) {
      let known = configuration.labels.sorted().joined(separator: ", ")
      return .hello("it makes \(WorkerText.quoted(label)), but plugin.yaml declares \(known)")
    }
    return nil
  }
}

/// How a worker broke the contract so that nothing it says can be relied on any more.
enum WorkerViolation: Error, Hashable, Sendable {
  case hello(String)
  case malformed(String)
  case outOfOrder(String)
  case unasked(String)
  case endless(limit: Int)

  var message: String {
    switch self {
    case .hello(let text): text
    case .malformed(let text): "it wrote \(text)"
    case .outOfOrder(let text): text
    case .unasked(let text): "it wrote \(text) without being asked"
    case .endless(let limit): "it wrote more than \(limit) bytes without the end of a line"
    }
  }
}

/// What a worker wrote, fit to be shown to people.
enum WorkerText {
  static func quoted(_ bytes: [UInt8]) -> String {
    quoted(String(decoding: bytes.prefix(400), as: UTF8.self))
  }

  /// In quotes, without control characters, no longer than a line.
  static func quoted(_ text: String) -> String { "\"\(plain(text, limit: 80))\"" }

  /// - Parameter limit: in scalars.
  static func plain(_ text: String, limit: Int) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      result.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(result) + (text.unicodeScalars.count > limit ? "…" : "")
  }
}
