import Foundation

/// A program run to its end.
struct Child {
  var seconds: Double
  /// The most memory that it had in use, in bytes.
  var peakMemory: Int

  /// - Parameter output: the file that gets standard output.
  /// - Throws: ``BenchmarkError`` when the program cannot be started or ends with another status than 0.
  @discardableResult
  static func run(_ arguments: [String], output: String = "/dev/null") throws -> Child {
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
