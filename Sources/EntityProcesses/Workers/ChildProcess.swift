internal import CProcess
internal import Foundation

/// A program that was started, with the near ends of its standard streams. Belongs to the thread that
/// started it, which must outlive it.
struct ChildProcess: ~Copyable {
  private(set) var input: Descriptor?
  let output: Descriptor
  let error: Descriptor
  private var pid: pid_t
  private var status: ExitStatus?

  /// - Throws: why the program could not be started.
  init(_ configuration: WorkerConfiguration) throws(StartFailure) {
    let (inputEnd, input) = try Self.pipe()
    let (output, outputEnd) = try Self.pipe()
    let (error, errorEnd) = try Self.pipe()
    let arguments = CStrings([configuration.program] + configuration.arguments)
    let environment = CStrings(
      Self.environment(plugin: configuration.plugin).map { "\($0.key)=\($0.value)" }.sorted())
    var pid: pid_t = 0
    var step: UnsafePointer<CChar>?
    let failure = configuration.program.withCString { program in
      configuration.directory.withCString { directory in
        var request = entitykit_spawn(
          path: program, arguments: arguments.pointer, environment: environment.pointer,
          directory: directory, input: inputEnd.number, output: outputEnd.number, error: errorEnd.number,
          memory: configuration.limits.memory ?? 0)
        return entitykit_spawn(&request, &pid, &step)
      }
    }
    withExtendedLifetime((arguments, environment)) {}
    guard failure == 0 else {
      throw StartFailure(
        step: step.map { String(cString: $0) } ?? "", program: configuration.program,
        directory: configuration.directory, number: failure)
    }
    for descriptor in [input, output, error] {
      _ = fcntl(descriptor.number, F_SETFL, fcntl(descriptor.number, F_GETFL) | O_NONBLOCK)
    }
    (self.input, self.output, self.error, self.pid) = (input, output, error, pid)
  }

  deinit {
    guard status == nil else { return }
    Self.kill(pid)
    _ = Self.wait(for: pid)
  }

  /// What the program reads ends here.
  mutating func closeInput() { input = nil }

  /// Lets the program end by itself, ends it and everything in its process group where it does not, and
  /// says how it ended. It leaves no zombie.
  mutating func end(waiting patience: Duration = .zero) -> ExitStatus {
    if let status { return status }
    let deadline = ContinuousClock.now + patience
    var pause: useconds_t = 200
    while !hasEnded, ContinuousClock.now < deadline {
      usleep(pause)
      pause = min(pause * 2, 5_000)
    }
    Self.kill(pid)
    let ended = Self.wait(for: pid)
    status = ended
    return ended
  }

  /// Looks without taking the zombie away: as long as it is there its number, which is also that of the
  /// group, belongs to nobody else.
  private var hasEnded: Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
    return result != 0 || info.si_signo == SIGCHLD
  }

  private static func kill(_ pid: pid_t) {
    _ = Foundation.kill(-pid, SIGKILL)
    _ = Foundation.kill(pid, SIGKILL)
  }

  private static func wait(for pid: pid_t) -> ExitStatus {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      // Somebody else waits for all children, or nobody may.
      if errno != EINTR { return .unknown }
    }
    let signal = status & 0x7F
    return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
  }

  private static func pipe() throws(StartFailure) -> (read: Descriptor, write: Descriptor) {
    var ends: [Int32] = [0, 0]
    guard entitykit_pipe(&ends) == 0 else {
      throw StartFailure(step: "descriptors", program: "", directory: "", number: errno)
    }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Enough to find an interpreter and to write UTF-8; nothing that may hold a secret.
  static func environment(plugin: String, of host: [String: String] = ProcessInfo.processInfo.environment)
    -> [String: String]
  {
    var result = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "ENTITYKIT_PLUGIN": plugin]
    for name in ["PATH", "HOME", "TMPDIR"] { result[name] = host[name] }
    return result
  }
}

/// How a program ended.
enum ExitStatus: Hashable, Sendable {
  case code(Int32)
  case signal(Int32)
  case unknown

  var description: String {
    switch self {
    case .code(let code): "it ended with status \(code)"
    case .signal(let number): "it was ended by signal \(number)"
    case .unknown: "it ended"
    }
  }
}

/// Why a program could not be started.
struct StartFailure: Error, Hashable, Sendable {
  let step: String
  let program: String
  let directory: String
  let number: Int32

  var message: String {
    let reason = String(cString: strerror(number))
    return switch step {
    case "directory": "its folder \(directory) cannot be entered: \(reason)"
    case "program": "\(program) cannot be run: \(reason)"
    case "memory": "its memory cannot be limited: \(reason)"
    default: "it cannot be started: \(reason)"
    }
  }
}

/// A file descriptor, closed with its last reference.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}

/// Strings as C wants them, with a NULL behind the last.
private final class CStrings {
  let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointer = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { (pointer + index).initialize(to: strdup(string)) }
    (pointer + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { free(pointer[index]) }
    pointer.deallocate()
  }
}
