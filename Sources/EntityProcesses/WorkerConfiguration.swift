/// How a worker is started, and what it may cost.
public struct WorkerConfiguration: Sendable, Hashable {
  /// What messages and the worker itself are told: the plugin's id.
  public var plugin: String
  /// The program's file. Not looked for: see ``ProgramSearch``.
  public var program: String
  public var arguments: [String]
  /// The working directory.
  public var directory: String
  /// The labels that the worker may propose; its hello may declare fewer, never others.
  public var labels: Set<String>
  /// Told to the worker in the hello.
  public var settings: [String: WorkerSetting] = [:]
  public var languages: [String] = []
  public var limits = WorkerLimits()

  public init(plugin: String, program: String, arguments: [String], directory: String, labels: Set<String>) {
    self.plugin = plugin
    self.program = program
    self.arguments = arguments
    self.directory = directory
    self.labels = labels
  }
}

/// What workers may cost.
public struct WorkerLimits: Sendable, Hashable {
  /// How many run at once. A worker is started when all that run are busy.
  public var workers = 1
  /// How many documents may be on their way to one worker.
  public var batch = 8
  /// For one document, from when the worker has answered the one before.
  public var timeout = Duration.seconds(10)
  /// From the start to the worker's hello.
  public var startTimeout = Duration.seconds(30)
  /// From the shutdown message to the end.
  public var stopTimeout = Duration.seconds(1)
  /// The worker's address space, in bytes; `nil` for no limit.
  public var memory: UInt64? = 4 << 30
  /// The longest line that is read from a worker, in bytes.
  public var lineBytes = 16 << 20
  /// A worker that was idle for this long is asked whether it is there before it gets a document.
  public var idleBeforePing = Duration.seconds(30)
  /// The pause before the second start in a row without success; it doubles each time.
  public var restartDelay = Duration.milliseconds(50)
  public var longestRestartDelay = Duration.seconds(2)
  /// After this many failed starts in a row the plugin is off for ``offTime``.
  public var failedStarts = 3
  /// After this many failures over documents in a row, without one answer between them, it is off as well.
  public var failedDocuments = 20
  public var offTime = Duration.seconds(30)

  public init() {}
}

/// The value of a plugin's setting, as JSON has it.
public enum WorkerSetting: Sendable, Hashable, Encodable {
  case text(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    }
  }
}
