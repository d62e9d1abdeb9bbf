internal import Foundation

/// Finds programs by bare names, as a shell does.
public enum ProgramSearch {
  /// The file of a program; `nil` where no folder of the path has one that can be run.
  /// - Parameters:
  ///   - name: without `/`.
  ///   - path: folders, separated by colons; `nil` for the PATH of this process. Relative folders are passed
  ///     over: what a name means must not depend on where one stands.
  public static func find(_ name: String, path: String? = nil) -> String? {
    guard !name.isEmpty, !name.contains("/"), !name.contains("\0") else { return nil }
    let path = path ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").filter { $0.hasPrefix("/") }
      .map { "\($0)/\(name)" }.first(where: isProgram)
  }

  /// Whether a path leads to a file that can be run.
  public static func isProgram(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
