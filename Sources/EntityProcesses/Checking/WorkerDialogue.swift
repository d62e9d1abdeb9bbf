internal import EntityText
internal import Foundation

/// Talks to one worker, a question at a time. Belongs to one thread.
final class WorkerDialogue {
  private let configuration: WorkerConfiguration
  private let connection: WorkerConnection
  let unit: OffsetUnit
  let labels: Set<String>
  private var lastID = 0

  /// Starts a worker and hears its hello.
  init(_ configuration: WorkerConfiguration) throws(DialogueFailure) {
    self.configuration = configuration
    do throws(StartFailure) {
      connection = try WorkerConnection(configuration)
    } catch {
      throw DialogueFailure(.start(error))
    }
    connection.send(
      WorkerProtocol.line(
        WorkerProtocol.Hello(
          plugin: configuration.plugin, languages: configuration.languages, settings: configuration.settings))
    )
    let limit = configuration.limits.startTimeout
    switch try Self.reply(connection, configuration, within: limit, isStart: true) {
    case .hello(let hello):
      if let violation = hello.violation(for: configuration) { throw DialogueFailure(.violation(violation)) }
      guard let unit = OffsetUnit(rawValue: hello.offsetUnit) else {
        preconditionFailure("a hello without violations has a known unit")
      }
      self.unit = unit
      labels = Set(hello.labels)
    case .error(_, let message): throw DialogueFailure(.refusal(message))
    default: throw DialogueFailure(.violation(.hello("it answers something else than the hello")))
    }
  }

  /// The answers to several texts that are all sent before the first answer is read.
  func annotations(_ texts: [String]) throws(DialogueFailure) -> [Result<[Annotation], BadCandidate>] {
    let documents = texts.map { Document(id: "conformance", text: $0) }
    let first = lastID + 1
    lastID += texts.count
    for (index, document) in documents.enumerated() {
      connection.send(ProcessRecognizer.line(document, [], id: first + index, unit))
    }
    var answers: [Result<[Annotation], BadCandidate>] = []
    for (index, document) in documents.enumerated() {
      switch try reply() {
      case .candidates(first + index, let candidates):
        let reader = CandidateReader(document, unit: unit, labels: labels)
        do throws(BadCandidate) {
          let found = try reader.annotations(candidates, from: configuration.plugin)
          answers.append(.success(AnnotatedDocument(document: document, annotations: found).annotations))
        } catch {
          answers.append(.failure(error))
        }
      case .error(let id, let message) where id == nil || id == first + index:
        answers.append(.failure(BadCandidate("it answers with an error: \(message)")))
      case let other:
        throw DialogueFailure(
          .violation(.outOfOrder("it answers \(Self.name(other)) where document \(first + index) was next")))
      }
    }
    return answers
  }

  func ping() throws(DialogueFailure) {
    lastID += 1
    connection.send(WorkerProtocol.line(WorkerProtocol.Ping(id: lastID)))
    let answer = try reply()
    guard case .pong(let id) = answer, id == lastID else {
      throw DialogueFailure(
        .violation(.outOfOrder("it answers \(Self.name(answer)) where ping \(lastID) was next")))
    }
  }

  /// Sends a line that is no message, or not one that the worker knows. It must answer with an error.
  func provoke(_ line: String) throws(DialogueFailure) {
    connection.send(Array(line.utf8) + [UInt8(ascii: "\n")])
    let answer = try reply()
    guard case .error = answer else {
      throw DialogueFailure(.violation(.outOfOrder("it answers \(Self.name(answer)), not an error")))
    }
  }

  /// Whether the worker ends by itself, in time and with status 0, when it is told to.
  func shutDown() -> Bool { connection.shutDown(waiting: configuration.limits.stopTimeout) }

  /// The same where its standard input just ends.
  func hangUp() -> Bool { connection.shutDown(waiting: configuration.limits.stopTimeout, saying: false) }

  private func reply() throws(DialogueFailure) -> WorkerProtocol.Reply {
    try Self.reply(connection, configuration, within: configuration.limits.timeout, isStart: false)
  }

  private static func reply(
    _ connection: WorkerConnection, _ configuration: WorkerConfiguration, within limit: Duration,
    isStart: Bool
  ) throws(DialogueFailure) -> WorkerProtocol.Reply {
    switch connection.next(until: .now + limit) {
    case .line(let line):
      do throws(WorkerViolation) {
        return try WorkerProtocol.reply(line)
      } catch {
        throw DialogueFailure(.violation(error))
      }
    case .tooLong: throw DialogueFailure(.violation(.endless(limit: configuration.limits.lineBytes)))
    case .timedOut, .woken: throw DialogueFailure(.silent(limit, isStart: isStart))
    case .ended:
      let status = connection.end(waiting: .milliseconds(200))
      throw DialogueFailure(.ended(status, lastError: connection.lastError))
    }
  }

  private static func name(_ reply: WorkerProtocol.Reply) -> String {
    switch reply {
    case .hello: "a hello"
    case .candidates(let id, _): "document \(id)"
    case .error(let id, _): id.map { "document \($0) with an error" } ?? "with an error"
    case .pong(let id): "ping \(id)"
    }
  }
}

/// Why one cannot go on talking to a worker.
struct DialogueFailure: Error {
  let trouble: WorkerTrouble

  init(_ trouble: WorkerTrouble) { self.trouble = trouble }
}
