import Foundation

/// A program run to its end.
struct Child: Codable {
  var seconds: Double
  /// The most memory that it had in use, in bytes.
  var peakMemory: Int

  /// Runs a program as the child of a small process: the system counts what its parent has in use as the program's,
  /// from before it was one, and a benchmark has more in use than the programs that it measures.
  /// - Parameter output: the file that gets standard output.
  /// - Throws: ``BenchmarkError`` when the program cannot be started or ends with another status than 0.
  @discardableResult
  static func run(_ arguments: [String], output: String = "/dev/null") throws -> Child {
    try report { try spawn([benchmark, "run", output] + arguments, output: $0) }
  }

  /// This program.
  static var benchmark: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

  /// What a program says as JSON, which `run` writes to the file that it is given.
  static func report<Result: Decodable>(_ run: (String) throws -> Void) throws -> Result {
    let file = NSTemporaryDirectory() + "bench-\(UUID().uuidString).json"
    defer { unlink(file) }
    try run(file)
    return try JSONDecoder().decode(Result.self, from: Data(contentsOf: URL(filePath: file)))
  }

  /// The same as a child of this process, which starts sooner; its memory is no less than what this one has in use.
  @discardableResult
  static func spawn(_ arguments: [String], output: String) throws -> Child {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process = pid_t()
    let start = now()
    let failure = posix_spawn(&process, arguments[0], &actions, nil, &pointers, environ)
    try expect(failure == 0, "\(arguments[0]) cannot be started: \(String(cString: strerror(failure)))")
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = now() - start
    try expect(status == 0, "\(arguments.joined(separator: " ")) ended with status \(status >> 8 & 0xFF)")
    return Child(seconds: seconds, peakMemory: usage.ru_maxrss * 1024)
  }
}
