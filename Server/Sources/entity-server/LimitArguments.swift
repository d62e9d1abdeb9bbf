import ArgumentParser
import EntityServer
import Foundation

/// What clients may ask for; the defaults are those of ``ServerLimits``.
struct LimitArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Documents to work on at once; as many as there are cores.", valueName: "count"))
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("The largest body of a request.", valueName: "bytes"))
  var maxBody = ServerLimits().bodyBytes

  @Option(help: ArgumentHelp("The largest number of documents of a request.", valueName: "count"))
  var maxDocuments = ServerLimits().documents

  @Option(help: ArgumentHelp("How long one document may take.", valueName: "seconds"))
  var documentTime: Double = 10

  @Option(help: ArgumentHelp("Requests that wait or are being worked on.", valueName: "count"))
  var maxRequests = ServerLimits().requests

  @Option(help: ArgumentHelp("Open connections.", valueName: "count"))
  var maxConnections = ServerLimits().connections

  @Option(help: ArgumentHelp("How long the body of a request may take to arrive.", valueName: "seconds"))
  var bodyTime: Double = 30

  @Option(help: ArgumentHelp("How long a connection may do nothing.", valueName: "seconds"))
  var idleTime: Double = 30

  @Option(
    help: ArgumentHelp("How long requests may go on when the server is told to end.", valueName: "seconds"))
  var shutdownTime: Double = 30

  func validate() throws {
    for (name, value) in [
      ("workers", workers), ("max-body", maxBody), ("max-documents", maxDocuments),
      ("max-requests", maxRequests), ("max-connections", maxConnections),
    ] where value < 1 {
      throw ValidationError("--\(name) is at least 1.")
    }
    for (name, value) in [
      ("document-time", documentTime), ("body-time", bodyTime), ("idle-time", idleTime),
      ("shutdown-time", shutdownTime),
    ] where !(0.001...86_400).contains(value) {
      throw ValidationError("--\(name) is a number of seconds, at least 0.001.")
    }
  }

  var limits: ServerLimits {
    var limits = ServerLimits()
    limits.bodyBytes = maxBody
    limits.documents = maxDocuments
    limits.documentTime = .seconds(documentTime)
    limits.requests = maxRequests
    limits.connections = maxConnections
    limits.bodyTime = .seconds(bodyTime)
    limits.idleTime = .seconds(idleTime)
    limits.shutdownTime = .seconds(shutdownTime)
    return limits
  }
}
